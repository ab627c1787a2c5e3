/** For the tests of NBD: an image in memory, and a server for it on a real port. */
import { createServer } from "node:net";
import { SocketStream } from "../../../harness/deploy/socket-stream.ts";
import { FileError } from "../../ports.ts";
import { type Image, OutsideImage } from "../image.ts";
import { serveNbd } from "./server.ts";

/** A disk in memory that counts its flushes; with `broken` every write and flush fails. */
export const imageInMemory = (size: number) => {
  const bytes = Buffer.alloc(size);
  const seen = { flushes: 0, broken: false };
  const requireInside = (at: number, length: number): void => {
    if (at < 0 || at + length > size) throw new OutsideImage(at, length, size);
  };
  const requireWhole = (): void => {
    if (seen.broken) throw new FileError("ENOSPC", "/disk");
  };
  const image: Image = {
    size,
    read: async (at, length) => {
      requireInside(at, length);
      return Uint8Array.from(bytes.subarray(at, at + length));
    },
    write: async (at, data) => {
      requireInside(at, data.length);
      requireWhole();
      bytes.set(data, at);
    },
    flush: async () => {
      requireWhole();
      seen.flushes++;
    },
  };
  return { image, bytes, seen };
};

/** Serves an image on a port of this machine that is free; `close` ends it with all its connections. */
export const listening = async (image: Image) => {
  const failures: unknown[] = [];
  const server = createServer((socket) => {
    const peer = { address: "127.0.0.1", port: socket.remotePort! };
    const stream = new SocketStream(socket, {
      peer,
      timeoutMs: 30_000,
      passable: async () => {},
    });
    serveNbd(stream, image).catch((error: unknown) => failures.push(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    port,
    failures,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
};
