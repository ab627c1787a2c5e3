/** The second part of a connection: reads, writes and flushes, one after the other. */
import { FileError, type Stream } from "../../ports.ts";
import { type Image, OutsideImage } from "../image.ts";
import type { Incoming } from "./incoming.ts";
import {
  COMMAND,
  COMMAND_BYTES_MAX,
  MAGIC,
  NBD_ERROR,
  WRITE_THROUGH,
} from "./numbers.ts";

/** The number that a reply has for what went wrong; 0 for nothing. */
const numberOf = (error: unknown, type: number): number => {
  if (error instanceof OutsideImage)
    // As proto.md says for each.
    return type === COMMAND.write ? NBD_ERROR.ENOSPC : NBD_ERROR.EINVAL;
  if (error instanceof FileError && error.code === "ENOSPC") return NBD_ERROR.ENOSPC;
  if (error instanceof FileError) return NBD_ERROR.EIO;
  throw error;
};

const replyTo = (handle: Buffer, error: number, data?: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(MAGIC.reply, 0);
  head.writeUInt32BE(error, 4);
  handle.copy(head, 8);
  return data === undefined ? head : Buffer.concat([head, data]);
};

/** What one command asks. */
type Command = {
  readonly type: number;
  readonly flags: number;
  readonly at: number;
  readonly length: number;
};

/** Does it, and returns the bytes of a read. @throws OutsideImage, FileError */
const done = async (
  image: Image,
  { type, flags, at, length }: Command,
  data: Buffer,
): Promise<Uint8Array | undefined> => {
  switch (type) {
    case COMMAND.read:
      return image.read(at, length);
    case COMMAND.write:
      await image.write(at, data);
      if (flags & WRITE_THROUGH) await image.flush();
      return undefined;
    default:
      await image.flush();
      return undefined;
  }
};

const KNOWN: readonly number[] = [COMMAND.read, COMMAND.write, COMMAND.flush];

/**
 * Takes commands until the client disconnects, ends, or says what is no command.
 *
 * @throws StreamError
 */
export const takeCommands = async (
  stream: Pick<Stream, "write">,
  incoming: Incoming,
  image: Image,
): Promise<void> => {
  for (;;) {
    const head = await incoming.take(28);
    if (head === null || head.readUInt32BE(0) !== MAGIC.request) return;
    const handle = head.subarray(8, 16);
    const command: Command = {
      flags: head.readUInt16BE(4),
      type: head.readUInt16BE(6),
      // A place beyond what numbers hold exactly lies outside every image.
      at: Number(head.readBigUInt64BE(16)),
      length: head.readUInt32BE(24),
    };
    const { type, length } = command;
    if (type === COMMAND.disconnect) return;
    if (length > COMMAND_BYTES_MAX) {
      // The bytes of such a write would have to be read before the next command can be found.
      if (type === COMMAND.write) return;
      await stream.write(replyTo(handle, NBD_ERROR.EINVAL));
      continue;
    }
    const data = await incoming.take(type === COMMAND.write ? length : 0);
    if (data === null) return;
    const reply = KNOWN.includes(type)
      ? await done(image, command, data).then(
          (bytes) => replyTo(handle, 0, bytes),
          (error: unknown) => replyTo(handle, numberOf(error, type)),
        )
      : replyTo(handle, NBD_ERROR.EINVAL);
    await stream.write(reply);
  }
};
