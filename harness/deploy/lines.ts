/** Lines in a byte stream, and messages in lines. */
import type { Readable } from "node:stream";
import type { Body, Json, Message } from "../../impl/ports.ts";
import { inexactNumberIn } from "../history/exact-number.ts";
import { LIMITS } from "./limits.ts";

const NEWLINE = 10;

/**
 * Cuts bytes into lines. It scans each byte once, however small the pieces in which a line arrives.
 *
 * @param onLine takes each line that is not blank
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** How many bytes the unfinished line has. */
  get unfinishedBytes(): number {
    return this.#bytes;
  }

  /** Adds bytes; false when a line is longer than the limit, after which no more may be added. */
  add(chunk: Buffer): boolean {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      if (this.#bytes + end - from > LIMITS.lineBytes) return false;
      const line = Buffer.concat([...this.#pieces, chunk.subarray(from, end)]);
      this.#pieces = [];
      this.#bytes = 0;
      from = end + 1;
      const text = line.toString("utf8");
      if (text.trim() !== "") this.#onLine(text);
    }
    if (from === chunk.length) return true;
    // A copy: a view of a chunk would keep the whole chunk in memory.
    this.#pieces.push(Buffer.from(chunk.subarray(from)));
    this.#bytes += chunk.length - from;
    return this.#bytes <= LIMITS.lineBytes;
  }
}

/** Calls back with each line of a stream; destroys the stream at a line that is too long. */
export const onLine = (stream: Readable, take: (line: string) => void): void => {
  const lines = new LineSplitter(take);
  stream.on("data", (chunk: Buffer) => {
    if (!lines.add(chunk)) stream.destroy(new Error(TOO_LONG));
  });
};

/** The reason for which a line that is too long is refused. */
export const TOO_LONG = `a line of more than ${LIMITS.lineBytes} bytes`;

/** A message; or the reason why a line holds none, with the sender and its `msg_id` where they are known. */
type ParsedLine =
  | { readonly message: Message }
  | {
      readonly why: string;
      readonly request?: { readonly src: string; readonly msgId?: Json };
    };

/**
 * Parses one line of Maelstrom's protocol; makes up an `id` if there is none.
 *
 * It refuses numbers that a double cannot hold, because the node would read other numbers than the sender
 * wrote; and deep nesting, on which recursive functions would fail.
 */
export const messageIn = (line: string): ParsedLine => {
  let found: Partial<Message> | null;
  try {
    found = JSON.parse(line);
  } catch {
    return { why: EXPECTED };
  }
  if (isDeeperThan(found, LIMITS.depth))
    return { why: `nested more than ${LIMITS.depth} levels deep` };
  if (typeof found !== "object" || found === null) return { why: EXPECTED };
  const { src, dest, body, id } = found;
  if (typeof src !== "string" || typeof dest !== "string") return { why: EXPECTED };
  if (typeof body !== "object" || body === null || typeof body.type !== "string")
    return { why: EXPECTED };
  const inexact = inexactNumberIn(line);
  if (inexact !== undefined)
    return {
      why: `the number ${inexact.slice(0, 40)} is beyond the precision of this store`,
      request: { src, ...(body.msg_id !== undefined && { msgId: body.msg_id }) },
    };
  const given =
    typeof id === "string" ? id : `${src}/${JSON.stringify(body.msg_id ?? null)}`;
  return { message: { id: given, src, dest, body: body as Body } };
};

const EXPECTED = "expected one message as JSON on one line";

/** Is the value nested deeper? Not recursive, because recursion would fail on such values. */
const isDeeperThan = (value: unknown, most: number): boolean => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return false;
};

/** The answer to a line that holds no message, as a line. */
export const malformed = (
  self: string,
  { why, request }: Exclude<ParsedLine, { message: Message }>,
): string =>
  `${JSON.stringify({
    src: self,
    dest: request?.src ?? "?",
    body: {
      type: "error",
      code: 12,
      text: why,
      ...(request?.msgId !== undefined && { in_reply_to: request.msgId }),
    },
  })}\n`;
