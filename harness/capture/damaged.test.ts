/** Captures that are cut short, altered, or no captures: nothing but InputError is thrown, and every frame is counted. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { corpus } from "./corpus.laws.ts";
import { joined } from "./packets-built.laws.ts";
import { type ReadWhole, readWhole } from "./read.laws.ts";

/** A million in the long run, in parts: a test has a time limit. */
const [PARTS, RUNS] = process.env.LOCKSTEP_LONG === "1" ? [50, 20_000] : [1, 4000];
const CHUNK_BYTES = [1 << 20, 61, 7];

/** What is read, or the message of an InputError. */
const readOrRefused = (
  bytes: Uint8Array,
  chunkBytes: number,
): Promise<ReadWhole | string> =>
  readWhole(bytes, chunkBytes).catch((error: unknown) => {
    if (error instanceof InputError) return error.message;
    throw error;
  });

const isRange = (value: number, below: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < below;

const expectSound = ({ packets, payloads, tally }: ReadWhole, length: number): void => {
  // Every frame is in a packet, or counted with a reason.
  const inPackets = packets.flatMap(({ frame, fragments }) =>
    fragments.length === 0 ? [frame.number] : fragments,
  );
  const counted = tally.unread.reduce((sum, { frames }) => sum + frames, 0);
  expect(new Set(inPackets).size).toBe(inPackets.length);
  expect(inPackets.length + counted).toBe(tally.frames);
  if (tally.damage !== null) expect(isRange(tally.damage.offset, length)).toBe(true);
  for (const [at, packet] of packets.entries()) {
    const { number, nanoseconds, captured, length: wire } = packet.frame;
    expect(number <= tally.frames && captured <= wire).toBe(true);
    expect(isRange(nanoseconds, 1_000_000_000)).toBe(true);
    if (packet.type === "icmp") continue;
    expect(packet.payloadStart).toBeLessThanOrEqual(packet.payloadEnd);
    if (packet.type === "tcp")
      expect(isRange(packet.seq, 2 ** 32) && isRange(packet.ack, 2 ** 32)).toBe(true);
    expect(payloads[at]!.length / 2).toBeLessThanOrEqual(packet.payloadLength);
    if (packet.checksum !== "unknown")
      expect(payloads[at]!.length / 2).toBe(packet.payloadLength);
  }
};

test.each(Object.entries(corpus))(
  "%s, cut short at any byte: the frames before the cut are read",
  async (_, bytes) => {
    const whole = await readWhole(bytes);
    const fields = ({ packets }: ReadWhole) =>
      packets.map((packet) => ({ ...packet, payloadStart: 0, payloadEnd: 0 }));
    for (let length = 0; length < bytes.length; length++) {
      const read = await readOrRefused(bytes.subarray(0, length), 1 << 20);
      if (typeof read === "string") {
        // The header of the file is not whole.
        expect(length).toBeLessThan(28);
        expect(read).toMatch(/^a\.pcap: byte 0: /);
        continue;
      }
      expectSound(read, length);
      expect(fields(read)).toEqual(fields(whole).slice(0, read.packets.length));
      expect(read.tally.damage?.reason ?? "").toMatch(
        /^$|^the file ends within a (frame|block)$/,
      );
    }
    expect(whole.tally.damage).toBeNull();
  },
);

/** Lengths and numbers that are wrong in an interesting way. */
const NUMBERS = [
  0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x01000000, 0x0a0d0d0a, 262_145,
];

/** One thing that happens to a file. */
const damage = fc.oneof(
  fc
    .record({ at: fc.nat(400), value: fc.nat(255) })
    .map(({ at, value }) => (bytes: Uint8Array) => {
      const altered = bytes.slice();
      if (at < bytes.length) altered[at] = value;
      return altered;
    }),
  fc
    .record({ at: fc.nat(400), value: fc.constantFrom(...NUMBERS), little: fc.boolean() })
    .map(({ at, value, little }) => (bytes: Uint8Array) => {
      const altered = bytes.slice();
      if (at + 4 <= bytes.length)
        new DataView(altered.buffer).setUint32(at, value, little);
      return altered;
    }),
  fc
    .record({ from: fc.nat(400), length: fc.nat(40), to: fc.nat(400) })
    .map(({ from, length, to }) => (bytes: Uint8Array) => {
      const moved = bytes.subarray(from, from + length);
      return joined(bytes.subarray(0, to), moved, bytes.subarray(to));
    }),
  fc.record({ from: fc.nat(400), length: fc.nat(40) }).map(
    ({ from, length }) =>
      (bytes: Uint8Array) =>
        joined(bytes.subarray(0, from), bytes.subarray(from + length)),
  ),
  fc.record({ name: fc.constantFrom(...Object.keys(corpus)), from: fc.nat(100) }).map(
    ({ name, from }) =>
      (bytes: Uint8Array) =>
        joined(bytes, corpus[name]!.subarray(from)),
  ),
);

const damaged = fc
  .record({
    name: fc.constantFrom(...Object.keys(corpus)),
    damages: fc.array(damage, { minLength: 1, maxLength: 5 }),
  })
  .map(({ name, damages }) =>
    damages.reduce((bytes, each) => each(bytes), corpus[name]!),
  );

/** Bytes that begin as a capture does, and go on at random. */
const noise = fc
  .record({
    name: fc.constantFrom(...Object.keys(corpus)),
    kept: fc.nat(60),
    rest: fc.uint8Array({ maxLength: 120 }),
  })
  .map(({ name, kept, rest }) => joined(corpus[name]!.subarray(0, kept), rest));

test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
  `${RUNS} damaged captures: read up to the damage, or refused (%i of ${PARTS})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: damaged }, { weight: 1, arbitrary: noise }),
        fc.constantFrom(...CHUNK_BYTES),
        async (bytes, chunkBytes) => {
          const read = await readOrRefused(bytes, chunkBytes);
          if (typeof read === "string") expect(read).toMatch(/^a\.pcap: byte \d+: /);
          else expectSound(read, bytes.length);
        },
      ),
      { numRuns: RUNS },
    );
  },
);

test("a length that the file does not have takes no memory", async () => {
  const bytes = corpus["pcapng, little-endian"]!.slice();
  new DataView(bytes.buffer).setUint32(28 + 4, 16 << 20, true);
  const before = process.memoryUsage().arrayBuffers;
  const { tally } = await readWhole(bytes);
  expect(tally.damage).toEqual({
    offset: 28,
    reason: "the file ends within a block",
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20);
});
