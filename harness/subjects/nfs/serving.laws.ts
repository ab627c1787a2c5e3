/**
 * A program: serves a folder by NFS, as `lockstep serve nfs` does, and says so; until it is killed, or gets a byte on
 * its standard input: then it kills itself between two calls that must not be done twice.
 */
import { killedBetweenCalls } from "./killed-between-calls.laws.ts";
import { serveNfs } from "./serve-nfs.ts";

const [folder, port, data] = process.argv.slice(2);
if (data !== undefined) {
  const kill = killedBetweenCalls();
  const listen = { host: "127.0.0.1", port: Number(port) };
  serveNfs(
    { id: "nfs", listen, peers: {}, data },
    { export: folder!, squash: "none" },
  ).then((served) => {
    process.stdin.once("data", () => void kill(served.port));
    process.stdout.write(`${served.port}\n`);
  });
}
