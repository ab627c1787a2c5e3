/** One server for an image: two would each write a journal of their own over that of the other. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { basename, dirname } from "node:path";
import { InputError } from "../../model/input-error.ts";

/**
 * Takes an image for this process. The lock is the name of a local socket of Linux that is in no directory, so that
 * it goes with the process, however that ends (unix(7), abstract sockets). Other systems have none: there it does
 * nothing.
 *
 * @returns how it is given back
 * @throws InputError where another process has it
 */
export const lockImage = async (image: string): Promise<() => void> => {
  if (process.platform !== "linux") return () => undefined;
  const { dev, ino } = await stat(dirname(image));
  const server = createServer((socket) => socket.destroy());
  // Hashed, since the name of a socket has 107 bytes at most.
  const name = createHash("sha256").update(`${dev}/${ino}/${basename(image)}`);
  await listening(server, `\0lockstep-disk/${name.digest("hex")}`, image);
  return () => {
    server.close();
  };
};

const listening = (server: Server, path: string, image: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new InputError(`${image}: another server has this image`)
          : error,
      ),
    );
    server.listen({ path }, resolve);
    server.unref();
  });
