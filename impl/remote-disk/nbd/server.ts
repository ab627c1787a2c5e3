/**
 * An NBD server for one image: the fixed new style of the protocol, as qemu and the Linux kernel speak it.
 * Source: https://github.com/NetworkBlockDevice/nbd, doc/proto.md. Not offered: TLS, structured replies, trimming.
 */
import { type Stream, StreamError } from "../../ports.ts";
import type { Image } from "../image.ts";
import { takeCommands } from "./commands.ts";
import { shakeHands } from "./handshake.ts";
import { incomingOf } from "./incoming.ts";

/**
 * Serves one connection to its end. What a client sends, it throws nothing but faults of the image that are none of
 * a file.
 */
export const serveNbd = async (
  stream: Stream,
  image: Image,
  name = "disk",
): Promise<void> => {
  try {
    const incoming = incomingOf(stream);
    const isUsed = await shakeHands(stream, incoming, { name, size: image.size });
    if (isUsed) await takeCommands(stream, incoming, image);
    stream.end();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  }
};
