/** One process for a file or folder: two would each write over what the other one has written. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { basename, dirname } from "node:path";
import { InputError } from "../../model/input-error.ts";

/**
 * Takes a file or a folder for this process. The lock is the name of a local socket of Linux that is in no directory, so that
 * it goes with the process, however that ends (unix(7), abstract sockets). Other systems have none: there it does
 * nothing.
 *
 * @param owner who may have it, such as "another server has this image"
 * @returns how it is given back
 * @throws InputError where another process has it: with the path and the owner
 */
export const lockPath = async (path: string, owner: string): Promise<() => void> => {
  if (process.platform !== "linux") return () => undefined;
  const { dev, ino } = await stat(dirname(path));
  const server = createServer((socket) => socket.destroy());
  // Hashed, since the name of a socket has 107 bytes at most.
  const name = createHash("sha256").update(`${dev}/${ino}/${basename(path)}`);
  await listening(server, `\0lockstep-disk/${name.digest("hex")}`, `${path}: ${owner}`);
  return () => {
    server.close();
  };
};

const listening = (server: Server, path: string, refusal: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new InputError(refusal) : error),
    );
    server.listen({ path }, resolve);
    server.unref();
  });
