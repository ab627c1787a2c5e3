/** Run in a room: our server at the ports of `PORTS`, and a portmapper that knows them. */
import { mountProgram } from "../../../../impl/nfs/wire/mount-program.ts";
import { nfsProgram } from "../../../../impl/nfs/wire/nfs-program.ts";
import { PORTMAP_PORT } from "../../../../impl/rpc/portmap.ts";
import { portmapper } from "../../../../impl/rpc/portmapper.ts";
import { serveDatagrams, serveStreams } from "../../../../impl/rpc/serve.ts";
import { openDatagrams } from "../../../deploy/datagrams.ts";
import { hostsOf } from "../../../deploy/hosts.ts";
import { openStreams } from "../../../deploy/streams.ts";
import { PORTS } from "../ganesha.ts";
import { serveNfs } from "../serve-nfs.ts";

const [exported, data] = process.argv.slice(2);
await serveNfs(
  { id: "nfs", listen: { host: "127.0.0.1", port: PORTS.nfs }, peers: {}, data: data! },
  { export: exported!, squash: "none", "mount-port": `${PORTS.mount}` },
);
const more = { self: "p", hosts: hostsOf("p", {}), control: undefined };
const mapper = portmapper([
  { program: nfsProgram, tcp: PORTS.nfs },
  { program: mountProgram, tcp: PORTS.mount },
]);
await serveDatagrams(mapper, openDatagrams(more).datagrams, PORTMAP_PORT);
await serveStreams(mapper, openStreams(more).streams, PORTMAP_PORT);
console.log("served");
