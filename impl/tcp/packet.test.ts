import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addWords, checksumOf } from "../ip/checksum.ts";
import { addressOf, addressText } from "../ip/ipv4.ts";
import { noise, segmentWith } from "./lab.laws.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import {
  ACK,
  type HeaderOptions,
  NO_OPTIONS,
  type Packet,
  PSH,
  type Segment,
  SYN,
} from "./segment.ts";
import { DROP_REASONS } from "./stats.ts";

const LONG = process.env.LOCKSTEP_LONG !== undefined;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const source = addressOf("192.168.1.10")!;
const destination = addressOf("192.168.1.20")!;
const encoded = (segment: Partial<Segment>): Uint8Array =>
  encodePacket({ source, destination, segment: segmentWith(segment) });

test("the checksum of RFC 1071, section 3", () => {
  const bytes = Uint8Array.from([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
  expect(checksumOf(addWords(bytes, { from: 0, to: 8 }))).toBe(0xffff - 0xddf2);
  expect(checksumOf(addWords(bytes, { from: 0, to: 7 }))).toBe(
    ~(0x0001 + 0xf203 + 0xf4f5 + 0xf600 - 2 * 0xffff) & 0xffff,
  );
});

describe("the bytes of a packet", () => {
  const syn = {
    sourcePort: 0xc000,
    destinationPort: 80,
    seq: 0x01020304,
    flags: SYN,
    window: 0xfaf0,
  };
  const options: HeaderOptions = {
    mss: 1460,
    windowScale: 7,
    sackPermitted: true,
    timestamps: { value: 1, echo: 2 },
  };

  test("are those that RFC 791 and RFC 9293 draw", () => {
    // Written down by hand, with checksums of another program.
    expect(hexOf(encoded({ ...syn, options: { ...NO_OPTIONS, mss: 1460 } }))).toBe(
      [
        "4500002c",
        "00004000",
        "4006b75d",
        "c0a8010a",
        "c0a80114",
        "c0000050",
        "01020304",
        "00000000",
        "6002faf0",
        "55700000",
        "020405b4",
      ].join(""),
    );
  });

  test("a SYN takes 40 bytes, and 44 with the option for its MSS", () => {
    expect(encoded(syn)).toHaveLength(40);
    expect(encoded({ ...syn, options: { ...NO_OPTIONS, mss: 1460 } })).toHaveLength(44);
    expect(encoded({ ...syn, options })).toHaveLength(64);
  });

  test("come back as the same packet", () => {
    const number = fc.nat(2 ** 32 - 1);
    const port = fc.integer({ min: 1, max: 65_535 });
    const short = fc.nat(65_535);
    const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of);
    const packets: fc.Arbitrary<Packet> = fc.record({
      source: fc.integer({ min: 0x01000000, max: 0xdfffffff }),
      destination: fc.integer({ min: 0x01000000, max: 0xdfffffff }),
      segment: fc.record({
        sourcePort: port,
        destinationPort: port,
        seq: number,
        ack: number,
        flags: fc.nat(255),
        window: short,
        urgent: short,
        options: fc.record({
          mss: optional(short),
          windowScale: optional(fc.nat(14)),
          sackPermitted: fc.boolean(),
          timestamps: optional(fc.record({ value: number, echo: number })),
        }),
        data: fc.uint8Array({ maxLength: 200 }),
      }),
    });
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodePacket(encodePacket(packet))).toEqual(packet);
      }),
      { seed: 1 },
    );
  });

  test("with any one bit flipped are dropped", () => {
    const bytes = encoded({ seq: 5, data: noise(1, 11), options });
    const verdicts = Array.from({ length: bytes.length * 8 }, (_, place) => {
      const other = bytes.slice();
      other[place >> 3]! ^= 1 << (place & 7);
      return decodePacket(other);
    });
    expect(verdicts.filter((verdict) => typeof verdict !== "string")).toEqual([]);
    expect(verdicts).toContain("tcpChecksum");
    expect(verdicts).toContain("ipChecksum");
  });

  test("cut short anywhere are dropped", () => {
    const bytes = encoded({ data: noise(1, 11), options });
    for (let length = 0; length < bytes.length; length++)
      expect(DROP_REASONS).toContain(decodePacket(bytes.subarray(0, length)));
  });

  test("behind their end do not count: a link may pad", () => {
    const bytes = new Uint8Array([...encoded({ data: noise(1, 5) }), 1, 2, 3]);
    expect(decodePacket(bytes)).toMatchObject({ segment: { data: noise(1, 5) } });
  });
});

/** The packet with some bytes changed, and both checksums right again. */
const repaired = (bytes: Uint8Array, changes: Readonly<Record<number, number>>) => {
  const other = bytes.slice();
  for (const [at, value] of Object.entries(changes)) other[Number(at)] = value;
  const header = Math.min(Math.max(20, (other[0]! & 15) * 4), other.length - 18);
  other.set([0, 0], 10);
  const ip = checksumOf(addWords(other, { from: 0, to: Math.min(header, other.length) }));
  other.set([ip >> 8, ip & 255], 10);
  other.set([0, 0], header + 16);
  const length = other.length - header;
  const pseudo = addWords(other, { from: 12, to: 20 }, 6 + length);
  const tcp = checksumOf(addWords(other, { from: header, to: other.length }, pseudo));
  other.set([tcp >> 8, tcp & 255], header + 16);
  return other;
};

describe("a malformed packet gives its reason", () => {
  const bytes = encoded({ flags: SYN, options: { ...NO_OPTIONS, mss: 1460 } });

  test.each([
    ["a version that is not 4", { 0: 0x65 }, "ipVersion"],
    ["an IP header shorter than 20 bytes", { 0: 0x44 }, "ipHeaderLength"],
    ["an IP header longer than the packet", { 0: 0x4f }, "ipHeaderLength"],
    ["a total length beyond the packet", { 3: 200 }, "ipTotalLength"],
    ["a total length within the header", { 3: 19 }, "ipTotalLength"],
    ["a fragment that others follow", { 6: 0x20 }, "ipFragment"],
    ["a fragment that follows others", { 7: 1 }, "ipFragment"],
    ["another protocol", { 9: 17 }, "ipProtocol"],
    ["a multicast source", { 12: 224 }, "ipAddress"],
    ["a broadcast destination", { 16: 255, 17: 255, 18: 255, 19: 255 }, "ipAddress"],
    ["too few bytes for a TCP header", { 3: 39 }, "tcpTooShort"],
    ["a data offset below 5", { 32: 0x40 }, "tcpDataOffset"],
    ["a data offset beyond the segment", { 32: 0xf0 }, "tcpDataOffset"],
    ["an option of length 0", { 41: 0 }, "tcpOptions"],
    ["an option of length 1", { 41: 1 }, "tcpOptions"],
    ["an option that is longer than the header", { 41: 5 }, "tcpOptions"],
    ["an option of a length that its kind does not have", { 41: 3 }, "tcpOptions"],
    ["an option without a length", { 40: 1, 41: 1, 42: 1, 43: 2 }, "tcpOptions"],
    ["port 0", { 20: 0, 21: 0 }, "tcpPort"],
  ])("%s", (_, changes, reason) => {
    expect(decodePacket(repaired(bytes, changes as never))).toBe(reason);
  });

  test("an unknown option is passed over, and what follows the end is not read", () => {
    const unknown = repaired(bytes, { 40: 253, 41: 4, 42: 9, 43: 9 });
    expect(decodePacket(unknown)).toMatchObject({ segment: { options: NO_OPTIONS } });
    const ended = repaired(bytes, { 40: 0, 41: 0, 42: 0, 43: 0 });
    expect(decodePacket(ended)).toMatchObject({ segment: { options: NO_OPTIONS } });
  });

  test("a window is never scaled by more than 14 bits", () => {
    const scaled = encoded({ flags: SYN, options: { ...NO_OPTIONS, windowScale: 200 } });
    expect(decodePacket(scaled)).toMatchObject({
      segment: { options: { windowScale: 14 } },
    });
  });
});

test("no bytes make it throw", () => {
  const known = encoded({ flags: ACK | PSH, data: noise(3, 40) });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.dictionary(fc.nat(known.length - 1).map(String), fc.nat(255), { maxKeys: 6 }),
      (bytes, changes) => {
        decodePacket(bytes);
        const damaged = repaired(known, changes);
        decodePacket(damaged);
        decodePacket(damaged, { isChecked: false });
      },
    ),
    { seed: 1, numRuns: LONG ? 300_000 : 5_000 },
  );
});

test("an address and its text", () => {
  expect(addressText(source)).toBe("192.168.1.10");
  for (const text of ["", "1.2.3", "1.2.3.256", "1.2.3.x", "1.2.3.4.5", "1..2.3"])
    expect(addressOf(text)).toBeNull();
});
