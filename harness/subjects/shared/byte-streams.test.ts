/** The judge of byte streams accepts what TCP may do, and rejects each thing that it may not. */
import { describe, expect, test } from "vitest";
import { judgePromise } from "../../conform/promised.ts";
import type { Operation } from "../../model/operation.ts";
import { byteStream, streamHistory } from "./byte-streams.ts";

/** A call of a program, its answer, and where it begins: each takes one unit of time, one after another. */
type Called = readonly [client: string, request: object, result: unknown];

/** `writer` writes the stream "there" and reads "back"; `reader` the other way round. */
const judged = (...calls: readonly Called[]) => {
  const operations = calls.map(
    ([client, request, result], nth): Operation => ({
      client,
      request,
      invoked: nth,
      ...(result === PENDING ? { returned: Infinity } : { returned: nth, result }),
    }),
  );
  return judgePromise(
    {
      model: "sequential",
      object: byteStream,
      inWords: (all) =>
        streamHistory(all, ({ client }) =>
          client.startsWith("writer")
            ? { written: "there", read: "back" }
            : { written: "back", read: "there" },
        ),
    },
    operations,
  ).verdict;
};

const PENDING = Symbol("no answer");
const writes = (hex: string, result: unknown = hex.length / 2): Called => [
  "writer",
  { type: "send", connection: "c1", hex },
  result,
];
const ends: Called = ["writer", { type: "shutdown", connection: "c1" }, null];
const reads = (result: unknown): Called => [
  "reader",
  { type: "receive", connection: "c1", most: 9 },
  result,
];
const finishes = (result: unknown): Called => [
  "reader",
  { type: "finish", connection: "c1" },
  result,
];
const digests = (bytes: number, sha256: string): Called => [
  "reader",
  { type: "receive-digest", connection: "c1" },
  { bytes, sha256 },
];
const NO_BYTES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

describe("holds where a reader", () => {
  test.each<[string, readonly Called[]]>([
    ["gets all bytes in one piece", [writes("0102"), reads("0102")]],
    ["gets less than there is", [writes("010203"), reads("01"), reads("0203")]],
    ["gets bytes of two writes at once", [writes("01"), writes("02"), reads("0102")]],
    ["stops before the last byte", [writes("0102"), ends, reads("01")]],
    ["hears of the end after all bytes", [writes("01"), ends, reads("01"), reads(null)]],
    ["reads to the end", [writes("0102"), ends, finishes("0102")]],
    ["digests what is left", [writes("01"), ends, reads("01"), digests(0, NO_BYTES)]],
    ["gets a part of what was not answered", [writes("0102", PENDING), reads("01")]],
    ["gets a part of a write that failed", [writes("0102", "ECONNRESET"), reads("01")]],
    ["fails, and reads on", [writes("01"), reads("EINVAL"), reads("01")]],
    [
      "lacks what an unanswered read may have taken",
      [writes("010203"), reads("01"), reads(PENDING), reads("03")],
    ],
  ])("%s", (_, calls) => {
    expect(judged(...calls)).toBe("holds");
  });
});

describe("is violated where a reader", () => {
  test.each<[string, readonly Called[]]>([
    ["gets bytes out of order", [writes("01"), writes("02"), reads("02"), reads("01")]],
    ["gets a byte twice", [writes("0102"), reads("01"), reads("0102")]],
    ["misses a byte", [writes("010203"), reads("01"), reads("03")]],
    ["gets another byte", [writes("0102"), reads("0103")]],
    ["gets what was never written", [writes("01"), reads("01"), reads("02")]],
    ["gets what it wrote itself", [writes("01"), ["writer", reads("")[1], "01"]]],
    [
      "gets what is written after the end",
      [writes("01"), ends, writes("02"), reads("0102")],
    ],
    ["hears of the end too early", [writes("01"), ends, reads(null), reads("01")]],
    ["hears of an end that is none", [writes("01"), reads("01"), reads(null)]],
    ["reads to an end that is none", [writes("01"), finishes("01")]],
    ["finishes before the last byte", [writes("0102"), ends, finishes("01")]],
    ["digests too few bytes", [writes("01"), ends, digests(0, NO_BYTES)]],
  ])("%s", (_, calls) => {
    expect(judged(...calls)).toBe("violated");
  });
});

test("both streams of a connection are apart", () => {
  const back: Called = ["reader", { type: "send", connection: "c1", hex: "09" }, 1];
  const heard: Called = ["writer", { type: "receive", connection: "c1" }, "09"];
  expect(judged(writes("01"), back, heard, reads("01"))).toBe("holds");
});
