/** A program: serves a cell, as `lockstep serve afs` does, and says at which port; until it is killed. */
import { mkdirSync } from "node:fs";
import { serveAfs } from "./serve-afs.ts";

const [folder, port, data] = process.argv.slice(2);
if (folder !== undefined && data !== undefined) {
  mkdirSync(folder, { recursive: true });
  const listen = { host: "127.0.0.1", port: Number(port) };
  serveAfs({ id: "afs", listen, peers: {}, data }, { export: folder }).then((served) => {
    process.stdout.write(`${served.port}\n`);
  });
}
