import { describe, expect, test } from "vitest";
import { corpus } from "./corpus.laws.ts";
import { classic } from "./files-built.laws.ts";
import { IPV4, ipv4, tcp } from "./packets-built.laws.ts";
import { readWhole } from "./read.laws.ts";

const DATA = Uint8Array.from({ length: 44 }, (_, at) => at);
const SEGMENT = tcp(IPV4, { data: DATA });
const MORE = 0x2000;

/** The part of the segment in units of eight bytes, from `from` to before `to`. */
const part = (from: number, to: number, id = 1): Uint8Array =>
  ipv4(SEGMENT.subarray(from * 8, to * 8), {
    id,
    fragment: from + (to * 8 < SEGMENT.length ? MORE : 0),
  });

const read = (
  fragments: readonly Uint8Array[],
  secondsAt: (nth: number) => number = () => 0,
) =>
  readWhole(
    classic(
      fragments.map((bytes, nth) => ({
        bytes,
        time: BigInt(secondsAt(nth)) * 1_000_000_000n,
      })),
    ),
  );

describe("fragments", () => {
  test.each([
    ["fragments", [1, 2]],
    ["fragments in the wrong order", [1, 2]],
    ["fragments of IPv6", [1, 2]],
  ])("%s become one packet", async (name, fragments) => {
    const { packets, tally } = await readWhole(corpus[name]!);
    expect(packets).toMatchObject([
      { fragments, checksum: "right", payloadLength: 33, frame: { number: 2 } },
    ]);
    expect(tally).toMatchObject({ frames: 2, unread: [] });
  });

  test("packets before, between and after them keep their order", async () => {
    const plain = ipv4(SEGMENT, { id: 99 });
    const { packets, payloads } = await read([
      plain,
      part(0, 3),
      plain,
      part(3, 8),
      plain,
    ]);
    expect(packets.map(({ frame }) => frame.number)).toEqual([1, 3, 4, 5]);
    expect(payloads).toEqual(new Array(4).fill(Buffer.from(DATA).toString("hex")));
  });

  test("one that comes twice counts once", async () => {
    const { packets } = await read([part(0, 3), part(0, 3), part(3, 8)]);
    expect(packets).toMatchObject([{ fragments: [1, 2, 3], checksum: "right" }]);
  });

  test.each([
    ["overlap", [part(0, 4), part(3, 8)], [1, 2]],
    [
      "go beyond the last one",
      [part(3, 8), ipv4(SEGMENT, { id: 1, fragment: MORE + 8 })],
      [1, 2],
    ],
    [
      "end before another one",
      [part(3, 6), ipv4(SEGMENT.subarray(8, 16), { id: 1, fragment: 1 })],
      [1, 2],
    ],
    [
      "have two ends",
      [part(3, 8), ipv4(SEGMENT.subarray(0, 8), { id: 1, fragment: 1 })],
      [1, 2],
    ],
  ])("those that %s are no packet", async (_, fragments, frames) => {
    const { packets, tally } = await read(fragments);
    expect(packets).toEqual([]);
    expect(tally.unread).toEqual([
      {
        reason: "fragments that overlap",
        frames: frames.length,
        first: 1,
        isLoss: true,
      },
    ]);
  });

  test.each([
    [
      "an end that is no multiple of eight",
      ipv4(SEGMENT.subarray(0, 9), { fragment: MORE }),
    ],
    ["no bytes", ipv4(new Uint8Array(0), { fragment: MORE })],
    ["a place beyond the longest packet", ipv4(SEGMENT, { fragment: 0x1fff })],
  ])("one with %s is refused", async (_, bytes) => {
    const { tally } = await read([bytes]);
    expect(tally.unread).toMatchObject([
      { reason: "fragment with a wrong offset or length", frames: 1 },
    ]);
  });

  test("one of which not all was captured is refused", async () => {
    const bytes = part(0, 3);
    const cut = [{ bytes: bytes.subarray(0, 30), length: bytes.length }];
    const { tally } = await readWhole(classic(cut));
    expect(tally.unread).toMatchObject([
      { reason: "fragment of which not all bytes were captured", frames: 1 },
    ]);
  });

  const missing = (frames: number) => ({
    unread: [
      {
        reason: "fragment of a packet that has others missing",
        frames,
        first: 1,
        isLoss: true,
      },
    ],
  });

  test("those of a packet that never becomes whole are counted", async () => {
    const { packets, tally } = await read([part(0, 3), part(3, 4), part(5, 8)]);
    expect(packets).toEqual([]);
    expect(tally).toMatchObject(missing(3));
  });

  test("one waits a minute for the others", async () => {
    const fragments = [part(0, 3), part(3, 8)];
    expect((await read(fragments, (nth) => nth * 60)).packets).toHaveLength(1);
    const late = await read(fragments, (nth) => nth * 61);
    expect(late.packets).toEqual([]);
    expect(late.tally).toMatchObject(missing(2));
  });

  test("a flood of them takes bounded memory, and is counted", async () => {
    const flood = Array.from({ length: 3000 }, (_, id) => part(0, 3, id));
    const { packets, tally } = await read([...flood, part(3, 8, 2999), part(3, 8, 0)]);
    expect(packets).toMatchObject([{ fragments: [3000, 3001] }]);
    expect(tally).toMatchObject(missing(3000));
  });

  test("one that comes again and again is given up, and counted", async () => {
    const copies = new Array<Uint8Array>(8192).fill(part(0, 3));
    const { packets, tally } = await read([...copies, part(3, 8)]);
    expect(packets).toEqual([]);
    expect(tally).toMatchObject(missing(8193));
  });

  test("all of a packet that is not decoded are counted", async () => {
    const wrong = SEGMENT.slice();
    wrong[12] = 0;
    const { tally } = await read([
      ipv4(wrong.subarray(0, 24), { fragment: MORE }),
      ipv4(wrong.subarray(24), { fragment: 3 }),
    ]);
    expect(tally.unread).toEqual([
      { reason: "TCP header with a wrong length", frames: 2, first: 1, isLoss: true },
    ]);
  });

  test("those of other protocols are counted at once", async () => {
    const first = ipv4(new Uint8Array(8), { protocol: 2, fragment: MORE });
    const { tally } = await read([first]);
    expect(tally.unread).toEqual([
      { reason: "IGMP", frames: 1, first: 1, isLoss: false },
    ]);
  });
});
