/** The first part of a connection: the client asks for options, and chooses an export. */
import type { Stream } from "../../ports.ts";
import type { Incoming } from "./incoming.ts";
import {
  COMMAND_BYTES_MAX,
  EXPORT_FLAGS,
  HANDSHAKE,
  INFO,
  MAGIC,
  OPTION,
  OPTION_BYTES_MAX,
  OPTION_REPLY,
} from "./numbers.ts";

/** The disk that a server exports. */
type Export = {
  /** The name of the export; clients may also leave it empty. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
};

const fields = (
  ...parts: readonly (readonly [bytes: 2 | 4 | 8, value: number | bigint])[]
) => {
  const bytes = Buffer.alloc(parts.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of parts) {
    if (width === 8) bytes.writeBigUInt64BE(BigInt(value), at);
    else bytes.writeUIntBE(Number(value), at, width);
    at += width;
  }
  return bytes;
};

const replyTo = (option: number, type: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    fields([8, MAGIC.optionReply], [4, option], [4, type], [4, data.length]),
    data,
  ]);

/** The name in the data of `info` and `go`; null where the data do not hold one. */
const nameIn = (data: Buffer): string | null => {
  if (data.length < 6) return null;
  const length = data.readUInt32BE(0);
  if (length > data.length - 6) return null;
  const asked = data.readUInt16BE(4 + length);
  if (data.length !== 6 + length + 2 * asked) return null;
  return data.toString("utf8", 4, 4 + length);
};

/** The replies to `info` and `go`: size, flags and block sizes of the export. */
const described = (option: number, { size }: Export): readonly Buffer[] => [
  replyTo(
    option,
    OPTION_REPLY.info,
    fields([2, INFO.export], [8, size], [2, EXPORT_FLAGS]),
  ),
  replyTo(
    option,
    OPTION_REPLY.info,
    fields([2, INFO.blockSize], [4, 1], [4, 4096], [4, COMMAND_BYTES_MAX]),
  ),
  replyTo(option, OPTION_REPLY.ack),
];

type Answered = {
  readonly replies: readonly Buffer[];
  readonly goOn: "ask" | "use" | "end";
};

const answerTo = (option: number, data: Buffer, shared: Export): Answered => {
  const isKnown = (name: string): boolean => name === "" || name === shared.name;
  const refused = (type: number): Answered => ({
    replies: [replyTo(option, type)],
    goOn: "ask",
  });
  switch (option) {
    case OPTION.exportName: // It has no reply for errors: the server can only end the connection.
      return isKnown(data.toString())
        ? { replies: [fields([8, shared.size], [2, EXPORT_FLAGS])], goOn: "use" }
        : { replies: [], goOn: "end" };
    case OPTION.abort:
      return { replies: [replyTo(option, OPTION_REPLY.ack)], goOn: "end" };
    case OPTION.list: {
      if (data.length > 0) return refused(OPTION_REPLY.invalid);
      const name = Buffer.from(shared.name);
      const named = Buffer.concat([fields([4, name.length]), name]);
      const replies = [
        replyTo(option, OPTION_REPLY.server, named),
        replyTo(option, OPTION_REPLY.ack),
      ];
      return { replies, goOn: "ask" };
    }
    case OPTION.info:
    case OPTION.go: {
      const name = nameIn(data);
      if (name === null) return refused(OPTION_REPLY.invalid);
      if (!isKnown(name)) return refused(OPTION_REPLY.unknown);
      const goOn = option === OPTION.go ? "use" : "ask";
      return { replies: described(option, shared), goOn };
    }
    default:
      return refused(OPTION_REPLY.unsupported);
  }
};

/**
 * Answers options until the client has chosen the export.
 *
 * @returns true: the client reads and writes now; false: the connection is over
 * @throws StreamError
 */
export const shakeHands = async (
  stream: Pick<Stream, "write">,
  incoming: Incoming,
  shared: Export,
): Promise<boolean> => {
  const flags = HANDSHAKE.fixedNewStyle | HANDSHAKE.noZeroes;
  await stream.write(fields([8, MAGIC.server], [8, MAGIC.option], [2, flags]));
  const theirs = (await incoming.take(4))?.readUInt32BE(0);
  // Any other flag is of a protocol that the server does not know: proto.md has it end the connection.
  if (theirs === undefined || (theirs & ~flags) !== 0) return false;
  const padding = theirs & HANDSHAKE.noZeroes ? 0 : 124;
  for (;;) {
    const head = await incoming.take(16);
    if (head === null || head.readBigUInt64BE(0) !== MAGIC.option) return false;
    const [option, length] = [head.readUInt32BE(8), head.readUInt32BE(12)];
    if (length > OPTION_BYTES_MAX) {
      await stream.write(replyTo(option, OPTION_REPLY.tooBig));
      return false;
    }
    const data = await incoming.take(length);
    if (data === null) return false;
    const { replies, goOn } = answerTo(option, data, shared);
    if (replies.length > 0) await stream.write(Buffer.concat(replies));
    if (goOn === "end") return false;
    if (goOn === "ask") continue;
    if (option === OPTION.exportName && padding > 0)
      await stream.write(Buffer.alloc(padding));
    return true;
  }
};
