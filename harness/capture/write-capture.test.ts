import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../history/trace.ts";
import { IPV4, IPV6, ipv4, ipv6, joined, tcp } from "./packets-built.laws.ts";
import { readWhole } from "./read.laws.ts";
import { sentPackets } from "./sent-packets.ts";
import { hasTshark, NEEDS_TSHARK, tsharkFields } from "./tshark.laws.ts";
import { captureOf } from "./write-capture.ts";

const packet4 = ipv4(tcp(IPV4, { data: Uint8Array.of(1, 2, 3) }));
const packet6 = ipv6(tcp(IPV6));

test("what is written is read again, with its times", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          micros: fc.maxSafeNat().map((time) => time % 4_000_000_000_000_000),
          bytes: fc.constantFrom(packet4, packet6),
        }),
        { maxLength: 20 },
      ),
      async (packets) => {
        const sent = packets.map(({ micros, bytes }) => ({
          timeMs: micros / 1000,
          bytes,
        }));
        const read = await readWhole(joined(...captureOf(sent)));
        expect(
          read.packets.map(({ frame, checksum }) => [
            frame.seconds * 1_000_000 + frame.nanoseconds / 1000,
            frame.length,
            checksum,
          ]),
        ).toEqual(packets.map(({ micros, bytes }) => [micros, bytes.length, "right"]));
      },
    ),
    { numRuns: 200 },
  );
});

test("a long capture is written in pieces", () => {
  const packets = Array.from({ length: 10_000 }, (_, timeMs) => ({
    timeMs,
    bytes: packet4,
  }));
  const pieces = [...captureOf(packets)];
  expect(pieces.length).toBeGreaterThan(2);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  expect(length).toBe(24 + packets.length * (16 + packet4.length));
});

const event = (at: number, action: string, bytes?: Uint8Array): TraceEvent => {
  const end = { address: "a", port: 7004 };
  const hex = bytes && Buffer.from(bytes).toString("hex");
  return {
    at,
    node: "a",
    action,
    time: at * 1.5,
    ...(hex !== undefined && {
      packet: { id: `p${at}`, from: end, to: end, bytes: hex },
    }),
  };
};

test("of a run all packets are written that were sent, and no others", () => {
  const { packets, others } = sentPackets([
    event(0, "packet-out", packet4),
    event(1, "packet-in", packet4),
    event(2, "crash"),
    event(3, "packet-out", packet6),
    event(4, "packet-out", Uint8Array.of(0x45, 1, 2)),
    event(5, "packet-out", packet4.subarray(0, 30)),
    event(6, "packet-out", new Uint8Array(0)),
  ]);
  expect(packets).toEqual([
    { timeMs: 0, bytes: packet4 },
    { timeMs: 4.5, bytes: packet6 },
  ]);
  expect(others).toBe(3);
});

test.skipIf(!hasTshark)(`${NEEDS_TSHARK}tshark reads what is written`, () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-capture-"));
  try {
    const file = join(folder, "a.pcap");
    const sent = [packet4, packet6].map((bytes, at) => ({ timeMs: at + 0.25, bytes }));
    writeFileSync(file, joined(...captureOf(sent)));
    expect(tsharkFields(file, ["frame.time_epoch", "tcp.checksum.status"])).toEqual([
      { "frame.time_epoch": "0.000250000", "tcp.checksum.status": "1" },
      { "frame.time_epoch": "0.001250000", "tcp.checksum.status": "1" },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
