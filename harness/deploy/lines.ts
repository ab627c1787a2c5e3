/** Lines over a stream, and messages in lines. */
import type { Readable } from "node:stream";
import type { Body, Json, Message } from "../../impl/ports.ts";
import { inexactNumberIn } from "../history/exact-number.ts";
import { LIMITS } from "./limits.ts";

const NEWLINE = 10;

/**
 * Cuts bytes into lines. Each byte is looked at once, in however small pieces a line comes.
 *
 * @param heard takes each line that is not blank
 */
export class LineSplitter {
  readonly #heard: (line: string) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(heard: (line: string) => void) {
    this.#heard = heard;
  }

  /** The bytes of the line that has not ended yet. */
  get unfinishedBytes(): number {
    return this.#bytes;
  }

  /** False when a line is longer than the limit: then nothing more may be added. */
  add(chunk: Buffer): boolean {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      if (this.#bytes + end - from > LIMITS.lineBytes) return false;
      const line = Buffer.concat([...this.#pieces, chunk.subarray(from, end)]);
      this.#pieces = [];
      this.#bytes = 0;
      from = end + 1;
      const text = line.toString("utf8");
      if (text.trim() !== "") this.#heard(text);
    }
    if (from === chunk.length) return true;
    // A copy: a piece of a large chunk would keep all of it.
    this.#pieces.push(Buffer.from(chunk.subarray(from)));
    this.#bytes += chunk.length - from;
    return this.#bytes <= LIMITS.lineBytes;
  }
}

/** Calls back with each line. The stream ends with an error at a line that is too long. */
export const onLine = (stream: Readable, heard: (line: string) => void): void => {
  const lines = new LineSplitter(heard);
  stream.on("data", (chunk: Buffer) => {
    if (!lines.add(chunk)) stream.destroy(new Error(TOO_LONG));
  });
};

export const TOO_LONG = `a line of more than ${LIMITS.lineBytes} bytes`;

/** A message, or why a line is none. */
export type Parsed =
  | { readonly message: Message }
  | {
      readonly why: string;
      readonly asked?: { readonly src: string; readonly msgId?: Json };
    };

/**
 * One line of Maelstrom's protocol. An `id` is made up if absent.
 *
 * Refused is what would be another message to the node than to its sender: numbers beyond a double; and
 * what is nested so deep that functions which call themselves would fail on it.
 */
export const messageIn = (line: string): Parsed => {
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
      asked: { src, ...(body.msg_id !== undefined && { msgId: body.msg_id }) },
    };
  const given =
    typeof id === "string" ? id : `${src}/${JSON.stringify(body.msg_id ?? null)}`;
  return { message: { id: given, src, dest, body: body as Body } };
};

const EXPECTED = "expected one message as JSON on one line";

/** Does not call itself: that would fail on the very values that it looks for. */
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

/** The answer to a line that is no message, as a line. */
export const malformed = (
  self: string,
  { why, asked }: Exclude<Parsed, { message: Message }>,
): string =>
  `${JSON.stringify({
    src: self,
    dest: asked?.src ?? "?",
    body: {
      type: "error",
      code: 12,
      text: why,
      ...(asked?.msgId !== undefined && { in_reply_to: asked.msgId }),
    },
  })}\n`;
