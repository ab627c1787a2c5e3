/** A capture of any length takes the same memory. */
import { expect, test } from "vitest";
import { IPV4, ipv4, tcp } from "./packets-built.laws.ts";
import { readCapture } from "./read-capture.ts";
import { captureOf, type SentPacket } from "./write-capture.ts";

const MEGABYTES = process.env.LOCKSTEP_LONG === "1" ? 1024 : 192;
const MEMORY_MAX = 96 << 20;

const DATA = new Uint8Array(1400);
const SEGMENTS = Array.from({ length: 100 }, (_, seq) =>
  ipv4(tcp(IPV4, { seq, data: DATA })),
);
/** The first fragments of packets that never become whole. */
const FRAGMENTS = Array.from({ length: 100 }, (_, id) =>
  ipv4(DATA, { id, fragment: 0x2000 }),
);

/** Two frames in three are segments. No time passes, so that no fragment is given up for its age. */
function* packetsOf(count: number): Generator<SentPacket> {
  for (let nth = 0; nth < count; nth++) {
    const kind = nth % 3 === 0 ? FRAGMENTS : SEGMENTS;
    yield { timeMs: 0, bytes: kind[Math.floor(nth / 3) % 100]! };
  }
}

const memory = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

test(`${MEGABYTES} MB are read in bounded memory, fragments of packets that are never whole among them`, async () => {
  const count = Math.ceil((MEGABYTES * 2 ** 20) / SEGMENTS[0]!.length / 3) * 3;
  const { batches, tally } = readCapture("long", captureOf(packetsOf(count)));
  const before = memory();
  let most = 0;
  let nth = 0;
  let read = 0;
  for await (const { packets } of batches) {
    read += packets.length;
    if (nth++ % 20 === 0) most = Math.max(most, memory() - before);
  }
  expect(read).toBe((count / 3) * 2);
  expect(tally()).toMatchObject({ frames: count, unread: [{ frames: count / 3 }] });
  expect(most).toBeLessThan(MEMORY_MAX);
});
