/**
 * A program: starts a server, prints where it is, and ends it when its input ends. A test that uses a mount cannot have
 * the server in its own process: it waits for the mount, and that for the server.
 */
import { openGanesha } from "./ganesha.ts";
import { openOurs } from "./peers/ours.laws.ts";

const open = process.argv[2] === "ganesha" ? openGanesha : openOurs;
open().then(({ nfs, mount, exported, close }) => {
  process.stdout.write(`${JSON.stringify({ nfs, mount, exported })}\n`);
  process.stdin.resume().once("end", () => {
    close().finally(() => process.exit(0));
  });
});
