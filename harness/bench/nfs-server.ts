/** The process that `files-over-nfs.ts` asks: serves a folder by NFS at a port, which it prints, and goes on until it is killed. */
import { serveNfs } from "../subjects/nfs/serve-nfs.ts";

const [exported, data, wanted = "0"] = process.argv.slice(2);
const listen = { host: "127.0.0.1", port: Number(wanted) };
const { port } = await serveNfs(
  { id: "nfs", listen, peers: {}, data: data! },
  { export: exported! },
);
console.log(port);
