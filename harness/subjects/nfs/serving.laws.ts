/** A program: serves a folder by NFS, as `lockstep serve nfs` does, and says so; until it is killed. */
import { serveNfs } from "./serve-nfs.ts";

const [folder, port, data] = process.argv.slice(2);
if (data !== undefined) {
  const listen = { host: "127.0.0.1", port: Number(port) };
  serveNfs(
    { id: "nfs", listen, peers: {}, data },
    { export: folder!, squash: "none" },
  ).then((served) => {
    process.stdout.write(`${served.port}\n`);
  });
}
