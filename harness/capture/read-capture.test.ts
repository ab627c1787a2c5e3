import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { contents, corpus } from "./corpus.laws.ts";
import { classic, pcapng } from "./files-built.laws.ts";
import type { TcpPacket } from "./packet.ts";
import {
  big,
  ethernet,
  IPV4,
  IPV6,
  icmp,
  ipv4,
  ipv6,
  joined,
  tcp,
} from "./packets-built.laws.ts";
import { type ReadWhole, readWhole } from "./read.laws.ts";
import { readCapture, readCaptureFile } from "./read-capture.ts";

const reading = (name: string): Promise<ReadWhole> => readWhole(corpus[name]!);

const segmentsOf = ({ packets }: ReadWhole): readonly TcpPacket[] =>
  packets.filter((packet) => packet.type === "tcp");

/** Where in its batch's memory a packet's data are depends on how the file arrives. */
const withoutPlaces = (read: ReadWhole) => ({
  ...read,
  packets: read.packets.map((each) => ({ ...each, payloadStart: 0, payloadEnd: 0 })),
});

/** How many bytes IP has at the end of the frame: its header says so. */
const ipBytesOf = (bytes: Uint8Array): number => {
  for (let at = 0; at < bytes.length; at++) {
    const rest = bytes.length - at;
    const length = (nth: number) => bytes[at + nth]! * 256 + bytes[at + nth + 1]!;
    if (bytes[at] === 0x45 && length(2) === rest) return rest;
    if (bytes[at] === 0x60 && length(4) + 40 === rest) return rest;
  }
  throw new Error("no IP");
};

const DATA = Buffer.from(Uint8Array.from({ length: 33 }, (_, at) => at)).toString("hex");

describe("both formats, in both byte orders", () => {
  test.each([
    ["little-endian microseconds", 123_456_000],
    ["big-endian microseconds", 123_456_000],
    ["little-endian nanoseconds", 123_456_789],
    ["big-endian nanoseconds", 123_456_789],
    ["pcapng, little-endian", 123_456_000],
    ["pcapng, big-endian", 123_456_000],
  ])("%s", async (name, nanoseconds) => {
    const read = await reading(name);

    expect(read.packets.map(({ frame }) => frame)).toEqual(
      [60, 85, 68].map((length, at) => ({
        number: at + 1,
        seconds: 1_700_000_000,
        nanoseconds,
        length,
        captured: length,
        linkType: 101,
        interface: 0,
      })),
    );
    expect(read.payloads).toEqual(["", DATA, ""]);
    expect(read.tally).toEqual({
      frames: 3,
      snapped: 0,
      unread: [],
      damage: null,
      dropped: null,
      blocks: 0,
    });
  });

  test("sections of pcapng have byte orders and interfaces of their own", async () => {
    const { packets } = await reading("pcapng, two sections");
    expect(packets.map(({ frame }) => frame.number)).toEqual([1, 2]);
  });

  test("each interface has its link type and its unit of time", async () => {
    const { packets } = await reading("pcapng, two interfaces");
    expect(packets.map(({ frame }) => frame)).toMatchObject([
      { linkType: 1, interface: 0, seconds: 1_700_000_000, nanoseconds: 123_456_789 },
      { linkType: 101, interface: 1, seconds: 1_700_000_100, nanoseconds: 123_000_000 },
    ]);
  });

  test("units that are powers of two are read, and those below a nanosecond are cut", async () => {
    const at = async (resolution: number, time: bigint) => {
      const bytes = ipv4(tcp(IPV4));
      const options = [[9, [resolution]]] as const;
      const { packets } = await readWhole(pcapng([{ bytes, time }], { options }));
      const { seconds, nanoseconds } = packets[0]!.frame;
      return [seconds, nanoseconds];
    };

    expect(await at(0x80 + 10, (5n << 10n) + 256n)).toEqual([5, 250_000_000]);
    expect(await at(12, 5_000_000_000_999n)).toEqual([5, 0]);
    expect(await at(0, 5n)).toEqual([5, 0]);
    expect(await at(9, 1_700_000_000_999_999_999n)).toEqual([1_700_000_000, 999_999_999]);
  });

  test("blocks that are not known are counted, statistics are read", async () => {
    const { packets, tally } = await reading("pcapng, other blocks");
    expect(packets).toHaveLength(1);
    expect(tally).toMatchObject({ blocks: 1, dropped: 3n, unread: [], damage: null });
  });

  test("a capture that gzip has packed is unpacked", async () => {
    const plain = await reading("little-endian microseconds");
    const packed = gzipSync(corpus["little-endian microseconds"]!);
    expect(withoutPlaces(await readWhole(packed, 7))).toEqual(withoutPlaces(plain));
  });
});

test.each(Object.entries(corpus))(
  "%s: chunks of any size give the same",
  async (_, bytes) => {
    const plain = withoutPlaces(await readWhole(bytes));
    for (const chunkBytes of [1, 13, 64])
      expect(withoutPlaces(await readWhole(bytes, chunkBytes))).toEqual(plain);
  },
);

describe("what carries IP", () => {
  test.each([
    ["ethernet", 5],
    ["vlans", 2],
    ["cooked v1", 2],
    ["cooked v2", 2],
    ["loopback of a little-endian machine", 2],
    ["loopback in the order of the network", 2],
    ["raw IP", 2],
    ["raw IP of BSD", 2],
    ["raw IP of OpenBSD", 2],
    ["raw IPv4", 1],
    ["raw IPv6", 1],
  ])("%s", async (name, packets) => {
    const read = await reading(name);
    expect(segmentsOf(read)).toHaveLength(packets);
    for (const { checksum } of read.packets) expect(checksum).toBe("right");
  });

  test("the numbers of VLANs, outermost first", async () => {
    const { packets } = await reading("vlans");
    expect(packets.map(({ vlans }) => vlans)).toEqual([[5], [100, 4000]]);
  });

  test.each(["cooked v1", "cooked v2"])(
    "%s says which way a frame went",
    async (name) => {
      const { packets } = await reading(name);
      expect(packets.map(({ direction }) => direction)).toEqual(["out", "in"]);
    },
  );

  test("padding of Ethernet is no data", async () => {
    const { payloads } = await reading("ethernet");
    expect(payloads.at(-1)).toBe("");
  });

  test("what is no IP is counted by its kind", async () => {
    const frame = (type: number) => ({ bytes: ethernet(type, new Uint8Array(46)) });
    const types = [0x0806, 0x0026, 0x9999, 0x0806].map(frame);
    const { tally } = await readWhole(classic(types, { linkType: 1 }));
    expect(tally.unread).toEqual([
      { reason: "ARP", frames: 2, first: 1, isLoss: false },
      {
        reason: "Ethernet with a length instead of a type (802.3)",
        frames: 1,
        first: 2,
        isLoss: false,
      },
      { reason: "Ethernet type 0x9999", frames: 1, first: 3, isLoss: false },
    ]);
  });

  test("frames of an unknown link type are counted, and may have been TCP", async () => {
    const { tally } = await readWhole(
      classic([{ bytes: ipv4(tcp(IPV4)) }], { linkType: 147 }),
    );
    expect(tally.unread).toEqual([
      { reason: "unknown link type 147", frames: 1, first: 1, isLoss: true },
    ]);
  });
});

describe("segments", () => {
  test("the header's fields", async () => {
    const [syn] = segmentsOf(await reading("little-endian microseconds"));
    expect(syn).toMatchObject({
      type: "tcp",
      source: "10.0.0.1",
      destination: "10.0.0.2",
      sourcePort: 40_000,
      destinationPort: 80,
      version: 4,
      id: 7,
      ttl: 64,
      seq: 1000,
      ack: 2000,
      flags: 2,
      window: 65_000,
      urgent: 0,
      payloadLength: 0,
      checksum: "right",
      headerChecksum: "right",
    });
  });

  test("the options", async () => {
    const none = {
      mss: null,
      windowScale: null,
      sackPermitted: false,
      sackBlocks: [],
      timestamps: null,
      others: [],
      damaged: false,
      snapped: false,
    };
    const timestamps = { value: 0xf0000001, echo: 256 };
    const segments = segmentsOf(await reading("little-endian microseconds"));
    expect(segments.map(({ options }) => options)).toEqual([
      {
        ...none,
        mss: 1460,
        windowScale: 7,
        sackPermitted: true,
        timestamps: { value: 256, echo: 0 },
      },
      { ...none, timestamps },
      { ...none, timestamps, sackBlocks: [{ left: 1024, right: 1280 }] },
    ]);
  });

  test.each([
    ["a length of 0", [254, 0], true, []],
    ["a length beyond the header's end", [2, 40, 0, 0], true, []],
    ["a kind of another length", [3, 4, 0, 0], true, []],
    ["a kind without a length", [1, 1, 1, 254], true, []],
    ["an option beyond the header's end", [8, 10, 0, 0], true, []],
    ["half a block", [5, 6, 0, 0, 0, 0], true, []],
    ["unknown kinds", [253, 4, 0, 0, 34, 2], false, [253, 34]],
    ["what follows the end", [0, 9, 9, 9], false, []],
  ])("options with %s", async (_, options, damaged, others) => {
    const { packets } = await readWhole(
      classic([{ bytes: ipv4(tcp(IPV4, { options })) }]),
    );
    expect(packets[0]).toMatchObject({ options: { damaged, others } });
  });

  test("IPv6, with extension headers", async () => {
    const read = await reading("extension headers");
    expect(read.payloads).toEqual([DATA]);
    expect(read.packets).toMatchObject([
      {
        version: 6,
        source: "2001:db8::1",
        destination: "2001:db8::2",
        id: null,
        ttl: 64,
        checksum: "right",
        headerChecksum: "unknown",
      },
    ]);
  });

  test("a snapped segment has its true length, and no verdict on its checksum", async () => {
    const read = await reading("snapped");
    expect(read.packets).toMatchObject([
      { payloadLength: 33, checksum: "unknown", frame: { length: 85, captured: 60 } },
      { payloadLength: 0, options: { mss: 1460, snapped: true, damaged: false } },
    ]);
    expect(read.payloads).toEqual(["0001020304050607", ""]);
    expect(read.tally).toMatchObject({
      snapped: 3,
      unread: [{ reason: "header not captured", frames: 1, first: 2, isLoss: true }],
    });
  });

  test.each([
    ["IPv4 header whose version is not 4", [0x55]],
    ["IPv4 header with a wrong length", [0x44]],
    ["IP length beyond the frame's end", [0x45, 0, 9, 9]],
  ])("%s is counted", async (reason, start) => {
    const packet = ipv4(tcp(IPV4));
    const bytes = joined(start, packet.subarray(start.length));
    const { tally } = await readWhole(classic([{ bytes }], { linkType: 228 }));
    expect(tally.unread).toEqual([{ reason, frames: 1, first: 1, isLoss: true }]);
  });

  test.each([
    ["TCP header with a wrong length", 0x40],
    ["TCP header longer than its packet", 0x60],
  ])("%s is counted", async (reason, offset) => {
    const segment = tcp(IPV4);
    const bytes = ipv4(joined(segment.subarray(0, 12), [offset], segment.subarray(13)));
    const { tally } = await readWhole(classic([{ bytes }]));
    expect(tally.unread).toMatchObject([{ reason, isLoss: true }]);
  });

  test.each([
    ["extension header with a wrong length", [[0, [200, 0, 0, 0, 0, 0, 0]]]],
    ["a packet that ends in one", [[0, [1, 0, 0, 0, 0, 0, 0]]]],
  ] as const)("IPv6 with %s is counted", async (_, extensions) => {
    const { tally } = await readWhole(
      classic([{ bytes: ipv6(new Uint8Array(0), { extensions }) }]),
    );
    expect(tally.unread[0]!.reason).toBe("IPv6 extension header with a wrong length");
  });
});

/** All kinds of link types and headers, one segment of each. */
const FRAMES = [
  ["ethernet", 0],
  ["ethernet", 3],
  ["vlans", 0],
  ["vlans", 1],
  ["cooked v1", 0],
  ["cooked v2", 1],
  ["loopback of a little-endian machine", 0],
  ["raw IP", 0],
  ["raw IPv4", 0],
  ["raw IPv6", 0],
  ["extension headers", 0],
] as const;

test.each(FRAMES)(
  "%s, frame %i: where less than the headers was captured, the next frame's bytes are not taken for them",
  async (name, nth) => {
    const { linkType, frames } = contents[name]!;
    const { bytes } = frames[nth]!;
    const ip = bytes.length - ipBytesOf(bytes);
    const headers = (bytes[ip]! >> 4 === 4 ? 20 : 40) + 20;
    const cuts = Array.from({ length: ip + headers }, (_, cut) => cut);
    // Each is followed by a whole frame, whose bytes would fit.
    const written = cuts.flatMap((cut) => [
      { bytes: bytes.subarray(0, cut), length: bytes.length },
      { bytes },
    ]);
    const { packets, tally } = await readWhole(classic(written, { linkType }));
    expect(packets).toHaveLength(cuts.length);
    expect(tally.unread).toEqual([
      { reason: "header not captured", frames: cuts.length, first: 1, isLoss: true },
    ]);
  },
);

describe("checksums", () => {
  test("right, wrong, and not filled in", async () => {
    const read = await reading("checksums");
    expect(
      read.packets.map(({ checksum, headerChecksum }) => [checksum, headerChecksum]),
    ).toEqual([
      ["wrong", "right"],
      ["unfilled", "right"],
      ["right", "wrong"],
      ["right", "unfilled"],
    ]);
  });

  test("Linux leaves the sum of the pseudo-header to the network card", async () => {
    const data = Uint8Array.of(1, 2, 3);
    const addresses = 0x0a00 + 0x0001 + 0x0a00 + 0x0002;
    const partial = addresses + 6 + 23;
    const { packets } = await readWhole(
      classic([{ bytes: ipv4(tcp(IPV4, { data, checksum: partial })) }]),
    );
    expect(packets[0]!.checksum).toBe("unfilled");
  });

  test("a packet that the network card is to cut has no length yet", async () => {
    const data = new Uint8Array(3000);
    const v4 = ipv4(tcp(IPV4, { data }), { length: 0, checksum: 0 });
    const v6 = ipv6(tcp(IPV6, { data }), { length: 0 });
    const { packets } = await readWhole(classic([{ bytes: v4 }, { bytes: v6 }]));
    expect(packets).toMatchObject([{ payloadLength: 3000 }, { payloadLength: 3000 }]);
  });

  test("the destination of a packet that is still routed is not that of the checksum", async () => {
    const routing: [number, number[]] = [43, [0, 4, 1, 0, 0, 0, 0]];
    const bytes = ipv6(tcp(IPV6), { extensions: [routing] });
    const { packets } = await readWhole(classic([{ bytes }]));
    expect(packets[0]!.checksum).toBe("unknown");
  });
});

describe("ICMP", () => {
  test("errors quote the segment that they are about", async () => {
    const read = await reading("ICMP errors");
    const quoted = { sourcePort: 40_000, destinationPort: 80, seq: 1000 };
    const whole = { ...quoted, ack: 2000, flags: 0x18 };
    const head = { ...quoted, ack: null, flags: null };
    expect(read.tally.unread).toEqual([]);
    expect(read.packets).toMatchObject([
      { meaning: "port unreachable", icmpType: 3, code: 3, mtu: null, quoted: head },
      { meaning: "fragmentation needed", mtu: 1400, quoted: whole },
      { meaning: "time to live exceeded", mtu: null, quoted: whole },
      { meaning: "packet too big", version: 6, mtu: 1280, quoted: whole },
      { meaning: "port unreachable", version: 6, mtu: null, quoted: whole },
    ]);
    for (const { checksum } of read.packets) expect(checksum).toBe("right");
  });

  test("of a short quote, what it has", async () => {
    const quote = ipv4(tcp(IPV4)).subarray(0, 20 + 13);
    const { packets } = await readWhole(classic([{ bytes: icmp(4, [3, 1], quote) }]));
    expect(packets).toMatchObject([{ quoted: { seq: 1000, ack: 2000, flags: null } }]);
  });

  test("damaged quotes are counted", async () => {
    const packet = ipv4(tcp(IPV4));
    const quotes = [
      packet.subarray(0, 27),
      packet.subarray(0, 5),
      joined([0x41], packet.subarray(1)),
    ];
    const { packets, tally } = await readWhole(
      classic(quotes.map((quote) => ({ bytes: icmp(4, [3, 3], quote) }))),
    );
    expect(packets).toEqual([]);
    expect(tally.unread).toEqual([
      {
        reason: "ICMP error that quotes a damaged packet",
        frames: 3,
        first: 1,
        isLoss: true,
      },
    ]);
  });

  test("what carries other packets is not followed, and may have been TCP", async () => {
    const frames = [4, 41, 47, 50].map((protocol) => ({
      bytes: ipv4(new Uint8Array(40), { protocol }),
    }));
    const { tally } = await readWhole(classic(frames));
    expect(tally.unread.map(({ reason, isLoss }) => [reason, isLoss])).toEqual([
      ["IP in IP", true],
      ["IPv6 in IP", true],
      ["GRE", true],
      ["ESP", true],
    ]);
  });

  test("what is no error is counted, and a datagram is read", async () => {
    const { packets, tally } = await reading("other protocols");
    expect(packets).toMatchObject([{ type: "udp", sourcePort: 53, payloadLength: 0 }]);
    expect(tally.unread.map(({ reason }) => reason)).toEqual(["ICMP that is no error"]);
  });
});

describe("bad files", () => {
  test.each([
    ["nothing", []],
    ["0a0d", [0x0a, 0x0d]],
    ["47455420", [0x47, 0x45, 0x54, 0x20, 0x2f]],
  ])("a file that begins with %s is no capture", async (begin, bytes) => {
    await expect(readWhole(Uint8Array.from(bytes))).rejects.toThrow(
      `a.pcap: byte 0: begins with ${begin}; expected a capture in the format pcap or pcapng`,
    );
  });

  test("a version that is not known", async () => {
    const bytes = classic([]);
    bytes[4] = 1;
    await expect(readWhole(bytes)).rejects.toThrow(
      "a.pcap: byte 4: version 1 of the format; expected 2",
    );
  });

  test("a file that is not there", async () => {
    const { batches } = readCaptureFile("/nowhere/a.pcap");
    await new Promise((resolve) => setTimeout(resolve, 20)); // A caller may do other things first.
    await expect(batches[Symbol.asyncIterator]().next()).rejects.toThrow(
      "/nowhere/a.pcap: cannot be read (ENOENT)",
    );
  });

  test("an absurd length ends the reading, and what came before is there", async () => {
    const bytes = corpus["little-endian microseconds"]!.slice();
    const second = 24 + 16 + 60;
    bytes.set([0, 0, 0, 0x10], second + 8);
    const { packets, tally } = await readWhole(bytes);
    expect(packets).toHaveLength(1);
    expect(tally.damage).toEqual({
      offset: second,
      reason: "a frame of 268435456 bytes; at most 262144 are possible",
    });
  });

  test("blocks of pcapng whose lengths are wrong end the reading", async () => {
    const whole = corpus["pcapng, little-endian"]!;
    const first = 28 + 20;
    const altered = (at: number, value: number[]) => {
      const bytes = whole.slice();
      bytes.set(value, at);
      return readWhole(bytes).then(({ tally }) => tally.damage);
    };

    expect(await altered(first + 4, [13, 0, 0, 0])).toEqual({
      offset: first + 4,
      reason: "a block of 13 bytes; expected a multiple of 4, from 32 to 16777216",
    });
    expect(await altered(first + 4, [0, 0, 0, 9])).toMatchObject({
      reason: "a block of 150994944 bytes; expected a multiple of 4, from 32 to 16777216",
    });
    expect(await altered(first + 32 + 60 - 4, [1])).toEqual({
      offset: first + 32 + 60 - 4,
      reason: "a block whose two lengths differ",
    });
    expect(await altered(first + 20, [61])).toEqual({
      offset: first,
      reason: "a frame of 61 bytes in a shorter block",
    });
  });

  test("a frame of an interface that no block describes is counted", async () => {
    const bytes = ipv4(tcp(IPV4));
    const { tally } = await readWhole(pcapng([{ bytes, interface: 3 }, { bytes }]));
    expect(tally).toMatchObject({
      frames: 2,
      unread: [{ reason: "interface without a description", frames: 1, first: 1 }],
    });
  });

  test("a packed capture that is cut short gives what can be unpacked", async () => {
    const frame = { bytes: ipv4(tcp(IPV4, { data: Uint8Array.from(big(7, 3)) })) };
    const packed = gzipSync(classic(new Array(5000).fill(frame)));
    const { packets, tally } = await readWhole(packed.subarray(0, packed.length - 20));
    expect(packets.length).toBeGreaterThan(100);
    expect(tally.damage?.reason).toBe("gzip: unexpected end of file");
  });

  test("an error of the stream that is no bad input is not hidden", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield classic([]);
      throw new Error("a mistake");
    }
    const { batches } = readCapture("a.pcap", broken());
    const all = async () => {
      for await (const _ of batches);
    };
    await expect(all()).rejects.toThrow("a mistake");
  });
});
