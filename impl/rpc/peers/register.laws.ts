/** Run in a network of its own, beside rpcbind: registers a program, asks where it is, and prints what it sees. */
import { RealClock } from "../../../harness/deploy/clock.ts";
import { openDatagrams } from "../../../harness/deploy/datagrams.ts";
import { realEntropy } from "../../../harness/deploy/entropy.ts";
import { hostsOf } from "../../../harness/deploy/hosts.ts";
import { openStreams } from "../../../harness/deploy/streams.ts";
import { nothing } from "../../xdr/numbers.ts";
import { overDatagrams, overStreams } from "../channel.ts";
import { RpcClient } from "../client.ts";
import { PORTMAP_PORT, portmap, portOf, register } from "../portmap.ts";
import { procedure, program } from "../program.ts";
import { serveDatagrams } from "../serve.ts";
import { RpcServer } from "../server.ts";

const registered = program({
  number: 0x2000_0004,
  version: 5,
  procedures: { rest: procedure(1, nothing, nothing) },
});

const self = "n";
const more = { self, hosts: hostsOf(self, {}), control: undefined };
const { datagrams } = openDatagrams(more);
const { streams } = openStreams(more);
const ports = { clock: new RealClock(), entropy: realEntropy(), streams };
const portmapper = { address: "127.0.0.1", port: PORTMAP_PORT };

const server = new RpcServer();
server.add(registered, { rest: () => undefined });
const { port } = await serveDatagrams(server, datagrams, 0);

// rpcbind lets a program register only from a port that a user cannot have.
const privileged = overDatagrams(datagrams, portmapper, 700);
const byUdp = await RpcClient.open(ports, privileged, { timeoutMs: 10_000 });
const byTcp = await RpcClient.open(ports, overStreams(ports, portmapper), {
  timeoutMs: 10_000,
});
const before = await portOf(byTcp, registered, "udp");
const isRegistered = await register(byUdp, registered, { udp: port });
const all = await byTcp.stub(portmap).dump(undefined);
console.log(
  JSON.stringify({
    before,
    isRegistered,
    isFound: (await portOf(byTcp, registered, "udp")) === port,
    isAlsoTcp: await portOf(byUdp, registered, "tcp"),
    isListed: all.some(
      (each) => each.program === registered.number && each.port === port,
    ),
    lists: all.some((each) => each.program === portmap.number),
  }),
);
process.stdin.resume(); // Until the test has looked at it with rpcinfo.
process.stdin.on("end", () => process.exit(0));
