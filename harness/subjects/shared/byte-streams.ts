/**
 * What clients of connections may rely on: each direction of a connection is a stream of bytes, of which a reader gets
 * a prefix, in order and once, and learns of the end after all of it.
 */
import { createHash } from "node:crypto";
import { isMatching, P } from "ts-pattern";
import type { Json } from "../../conform/subject.ts";
import type { Operation } from "../../model/operation.ts";
import type { Sequential } from "../../model/sequential.ts";

/** The bytes that are written and not read yet, as hexadecimal digits. */
type Stream = { readonly hex: string; readonly isEnded: boolean };

/**
 * A read takes so many bytes as the recorded answer has: the system may give less than there is. At the end a reader is
 * answered null; one that reads all waits for the end, and is answered the bytes, or how many they were and their digest.
 */
type StreamRequest = { readonly stream: string } & (
  | { readonly type: "write"; readonly hex: string }
  | { readonly type: "end" }
  | { readonly type: "read"; readonly bytes: number }
  | { readonly type: "read to the end"; readonly told: "bytes" | "digest" }
);

const digestOf = (hex: string): Json => ({
  bytes: hex.length / 2,
  sha256: createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex"),
});

/** A stream of bytes as a sequential object: writers append, and reads take from the front. */
export const byteStream: Sequential<Stream, StreamRequest, Json> = {
  name: "byte stream",
  initial: { hex: "", isEnded: false },
  key: ({ stream }) => stream,
  apply: (stream, request) => {
    const { hex, isEnded } = stream;
    switch (request.type) {
      case "write":
        return [isEnded ? stream : { hex: hex + request.hex, isEnded }, null];
      case "end":
        return [{ hex, isEnded: true }, null];
      case "read": {
        const digits = 2 * request.bytes;
        const isOver = isEnded && hex === "";
        return [
          { hex: hex.slice(digits), isEnded },
          isOver ? null : hex.slice(0, digits),
        ];
      }
      case "read to the end":
        if (!isEnded) return [stream, "it has not ended"];
        return [{ hex: "", isEnded }, request.told === "bytes" ? hex : digestOf(hex)];
    }
  },
};

/** The streams that an operation writes and reads, both by name; null: it is of no known connection. */
export type StreamsOf = (
  operation: Operation,
) => { readonly written: string; readonly read: string } | null;

const NEVER = Number.POSITIVE_INFINITY;
const written = { type: "send", hex: P.string } as const;
/** The result of a call that failed: the name of the error. */
const failed = P.string.regex(/^E[A-Z]+$/);

/**
 * A history of calls of sockets in the words of streams. What failed, or was not answered, may have written all of
 * its bytes or none that is read; and may have read, so that later reads of its stream say nothing.
 */
export const streamHistory = (
  operations: readonly Operation[],
  streamsOf: StreamsOf,
): readonly Operation[] => {
  const all = operations.flatMap((operation, nth) =>
    wordsOf({ operation, nth }, streamsOf(operation)),
  );
  const lost = new Map<string, number>();
  for (const { request, invoked, result } of all)
    if (isRead(request) && result === undefined)
      lost.set(request.stream, Math.min(invoked, lost.get(request.stream) ?? NEVER));
  return all.filter(
    ({ request, returned }) =>
      !isRead(request) || returned < (lost.get(request.stream) ?? NEVER),
  );
};

const isRead = ({ type }: StreamRequest): boolean => type.startsWith("read");

const wordsOf = (
  { operation, nth }: { readonly operation: Operation; readonly nth: number },
  streams: ReturnType<StreamsOf>,
): readonly Operation<StreamRequest>[] => {
  if (streams === null) return [];
  const { request, result } = operation;
  const { written: out, read: into } = streams;
  const hasFailed = result === undefined || isMatching(failed, result);
  const unanswered = (as: StreamRequest): Operation<StreamRequest> => {
    // Its client goes on with other calls, and this one may happen at any time after it began.
    const client = `${operation.client}, unanswered #${nth}`;
    return { client, request: as, invoked: operation.invoked, returned: NEVER };
  };
  const answered = (
    as: StreamRequest,
    given: Json,
  ): readonly Operation<StreamRequest>[] =>
    hasFailed ? [unanswered(as)] : [{ ...operation, request: as, result: given }];
  if (isMatching(written, request))
    return answered({ type: "write", stream: out, hex: request.hex }, null);
  switch ((request as { readonly type: string }).type) {
    case "shutdown":
      return answered({ type: "end", stream: out }, null);
    case "receive": {
      // A call that failed has taken nothing.
      if (result !== undefined && hasFailed) return [];
      const bytes = typeof result === "string" ? result.length / 2 : 0;
      return answered({ type: "read", stream: into, bytes }, result as Json);
    }
    case "receive-digest":
      return answered(
        { type: "read to the end", stream: into, told: "digest" },
        result as Json,
      );
    case "finish": {
      const all = { type: "read to the end", stream: into, told: "bytes" } as const;
      const end = answered({ type: "end", stream: out }, null);
      const begins = Math.max(operation.invoked, hasFailed ? 0 : operation.returned);
      return [
        ...answered(all, result as Json),
        ...end.map((each) => ({ ...each, invoked: begins })),
      ];
    }
    default:
      return [];
  }
};
