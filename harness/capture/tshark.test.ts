/** Packets as tshark reads them, beside ours: an independent decoder, where it is installed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, formats } from "./corpus.laws.ts";
import {
  interfaceBlock,
  packetBlock,
  sectionHeader,
  type Written,
} from "./files-built.laws.ts";
import type { Packet, TcpPacket } from "./packet.ts";
import { joined } from "./packets-built.laws.ts";
import { readWhole } from "./read.laws.ts";
import { hasTshark, NEEDS_TSHARK, tsharkFields } from "./tshark.laws.ts";

const KERNEL = new URL("../../traces/captures/tcp-kernel-tun.pcap", import.meta.url);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-capture-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FIELDS = [
  "frame.number",
  "frame.time_epoch",
  "frame.len",
  "frame.cap_len",
  "ieee8021ad.id",
  "vlan.id",
  "ip.src",
  "ip.dst",
  "ipv6.src",
  "ipv6.dst",
  "ip.id",
  "ip.ttl",
  "ip.checksum.status",
  "icmp.type",
  "icmpv6.type",
  "icmp.code",
  "icmpv6.code",
  "icmp.mtu",
  "icmpv6.mtu",
  "tcp.srcport",
  "tcp.dstport",
  "tcp.seq",
  "tcp.seq_raw",
  "tcp.ack_raw",
  "tcp.flags",
  "tcp.window_size_value",
  "tcp.urgent_pointer",
  "tcp.len",
  "tcp.checksum.status",
  "tcp.options.mss_val",
  "tcp.options.wscale.shift",
  "tcp.option_kind",
  "tcp.options.sack_le",
  "tcp.options.sack_re",
  "tcp.options.timestamp.tsval",
  "tcp.options.timestamp.tsecr",
] as const;

type Row = Readonly<Record<(typeof FIELDS)[number], string>>;

const asRead = (bytes: Uint8Array): readonly Row[] => {
  const file = join(folder, "a.pcap");
  writeFileSync(file, bytes);
  return tsharkFields(file, FIELDS);
};

const CHECKSUMS = { wrong: "0", unfilled: "0", right: "1", unknown: "2" } as const;

const text = (value: number | null): string => (value === null ? "" : `${value}`);
const first = (values: string): string => values.split(",")[0]!;
const last = (values: string): string => values.split(",").at(-1)!;

/** What both say of the frame. */
const frameOf = ({ frame }: Packet) => ({
  number: text(frame.number),
  time: `${frame.seconds}.${text(frame.nanoseconds).padStart(9, "0")}`,
  length: text(frame.length),
  captured: text(frame.captured),
});
const frameIn = (row: Row) => ({
  number: row["frame.number"],
  time: row["frame.time_epoch"],
  length: row["frame.len"],
  captured: row["frame.cap_len"],
});

/** What both say of the packet of IP. */
const networkOf = (packet: Packet) => ({
  source: packet.source,
  destination: packet.destination,
  vlans: packet.vlans.join(),
  ...(packet.version === 4 && {
    ttl: text(packet.ttl),
    id: packet.id!,
    checksum: CHECKSUMS[packet.headerChecksum],
  }),
});
const networkIn = (row: Row) => {
  const isIpv4 = row["ip.src"] !== "" && !row["ipv6.src"];
  return {
    source: first(isIpv4 ? row["ip.src"] : row["ipv6.src"]),
    destination: first(isIpv4 ? row["ip.dst"] : row["ipv6.dst"]),
    vlans: [row["ieee8021ad.id"], row["vlan.id"]].filter((id) => id !== "").join(),
    ...(isIpv4 && {
      ttl: first(row["ip.ttl"]),
      id: Number(first(row["ip.id"])),
      checksum: first(row["ip.checksum.status"]),
    }),
  };
};

/** What both say of a segment. */
const segmentOf = (packet: TcpPacket) => ({
  ports: `${packet.sourcePort} ${packet.destinationPort}`,
  seq: text(packet.seq),
  ack: text(packet.ack),
  flags: packet.flags,
  window: text(packet.window),
  urgent: text(packet.urgent),
  length: text(packet.payloadLength),
  checksum: CHECKSUMS[packet.checksum],
});
const segmentIn = (row: Row) => ({
  ports: `${row["tcp.srcport"]} ${row["tcp.dstport"]}`,
  seq: row["tcp.seq_raw"],
  ack: row["tcp.ack_raw"],
  // It has the bit NS, and those that are reserved, too.
  flags: Number(row["tcp.flags"]) & 0xff,
  window: row["tcp.window_size_value"],
  urgent: row["tcp.urgent_pointer"],
  length: row["tcp.len"],
  checksum: row["tcp.checksum.status"],
});

/** What both say of options, where they are whole. */
const optionsOf = ({ options }: TcpPacket) => ({
  mss: text(options.mss),
  windowScale: text(options.windowScale),
  sackPermitted: options.sackPermitted,
  sackBlocks: options.sackBlocks.map(({ left, right }) => `${left}-${right}`).join(),
  timestamps: options.timestamps
    ? `${options.timestamps.value} ${options.timestamps.echo}`
    : " ",
});
const optionsIn = (row: Row) => {
  const right = row["tcp.options.sack_re"].split(",");
  const left = row["tcp.options.sack_le"].split(",");
  return {
    mss: last(row["tcp.options.mss_val"]),
    windowScale: last(row["tcp.options.wscale.shift"]),
    sackPermitted: row["tcp.option_kind"].split(",").includes("4"),
    sackBlocks:
      left[0] === "" ? "" : left.map((each, at) => `${each}-${right[at]}`).join(),
    timestamps: `${row["tcp.options.timestamp.tsval"]} ${row["tcp.options.timestamp.tsecr"]}`,
  };
};

const isError = (row: Row) => row["icmp.type"] !== "" || row["icmpv6.type"] !== "";
const isSegment = (row: Row) => row["tcp.len"] !== "" && !isError(row);

/** Both as lists that have to be equal, of all segments. */
const compared = (packets: readonly Packet[], rows: readonly Row[]) => {
  const byNumber = new Map(rows.map((row) => [Number(row["frame.number"]), row]));
  const ours = [];
  const theirs = [];
  for (const packet of packets) {
    if (packet.type !== "tcp") continue;
    const row = byNumber.get(packet.frame.number)!;
    const isWhole = !packet.options.damaged && !packet.options.snapped;
    // Ours has the time of the frame before where a block has none.
    const time = row["frame.time_epoch"] === "" ? "" : undefined;
    ours.push([
      { ...frameOf(packet), ...(time !== undefined && { time }) },
      networkOf(packet),
      segmentOf(packet),
      isWhole && optionsOf(packet),
    ]);
    theirs.push([
      frameIn(row),
      networkIn(row),
      segmentIn(row),
      isWhole && optionsIn(row),
    ]);
  }
  return { ours, theirs };
};

/** One capture of frames of all link types: pcapng has an interface for each. */
const together = (
  all: readonly { readonly linkType: number; readonly frame: Written }[],
): Uint8Array => {
  const linkTypes = [...new Set(all.map(({ linkType }) => linkType))];
  return joined(
    sectionHeader(true),
    ...linkTypes.map((linkType) => interfaceBlock(true, { linkType })),
    ...all.map(({ linkType, frame }) =>
      packetBlock(true, { ...frame, interface: linkTypes.indexOf(linkType) }),
    ),
  );
};

const all = Object.values(contents).flatMap(({ linkType, frames }) =>
  frames.map((frame) => ({ linkType, frame })),
);

describe.skipIf(!hasTshark)(`${NEEDS_TSHARK}what tshark reads too`, () => {
  test.each(Object.entries(formats))("%s", async (_, bytes) => {
    const { packets } = await readWhole(bytes);
    const { ours, theirs } = compared(packets, asRead(bytes));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  test("a capture of the Linux kernel behind a TUN device", async () => {
    const bytes = readFileSync(KERNEL);
    const { packets } = await readWhole(bytes);
    const { ours, theirs } = compared(packets, asRead(bytes));
    expect(ours).toHaveLength(39);
    expect(ours).toEqual(theirs);
  });

  test("frames of every kind", async () => {
    const bytes = together(all);
    const { packets } = await readWhole(bytes);
    const rows = asRead(bytes);
    const { ours, theirs } = compared(packets, rows);
    expect(rows).toHaveLength(all.length);
    expect(ours).toHaveLength(rows.filter(isSegment).length);
    expect(ours).toEqual(theirs);
  });

  test("ICMP errors, with the segment that they quote", async () => {
    const bytes = together(all);
    const { packets } = await readWhole(bytes);
    const errors = packets.filter((packet) => packet.type === "icmp");
    const rows = asRead(bytes).filter((row) => isError(row) && row["tcp.srcport"] !== "");
    expect(errors.length).toBeGreaterThan(0);
    expect(
      errors.map(({ icmpType, code, mtu, quoted }) => ({
        type: `${icmpType} ${code}`,
        mtu: text(mtu),
        ports: `${quoted.sourcePort} ${quoted.destinationPort}`,
        seq: text(quoted.seq),
      })),
    ).toEqual(
      rows.map((row) => ({
        type: `${row["icmp.type"]}${row["icmpv6.type"]} ${row["icmp.code"]}${row["icmpv6.code"]}`,
        mtu: `${row["icmp.mtu"]}${row["icmpv6.mtu"]}`,
        ports: `${row["tcp.srcport"]} ${row["tcp.dstport"]}`,
        seq: row["tcp.seq"],
      })),
    );
  });

  test("frames of every kind, a byte of each altered, or its end not captured", async () => {
    const damaged = fc.sample(
      fc
        .record({
          of: fc.constantFrom(...all),
          at: fc.nat(90),
          value: fc.nat(255),
          cut: fc.option(fc.nat(90), { freq: 5 }),
        })
        .map(({ of: { linkType, frame }, at, value, cut }) => {
          const bytes = frame.bytes.slice();
          if (at < bytes.length) bytes[at] = value;
          const length = frame.length ?? bytes.length;
          return {
            linkType,
            frame: { bytes: bytes.subarray(0, cut ?? bytes.length), length },
          };
        }),
      { numRuns: 2000, seed: 1 },
    );
    const bytes = together(damaged);
    const { packets } = await readWhole(bytes);
    // Fragments of different copies fit together in more than one way.
    const whole = packets.filter(({ fragments }) => fragments.length === 0);
    const { ours, theirs } = compared(whole, asRead(bytes));
    expect(ours.length).toBeGreaterThan(400);
    expect(ours).toEqual(theirs);
  });
});
