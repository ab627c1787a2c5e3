/** A long capture of our TCP, written to a file: `lockstep pcap` reads it, and tshark does, one after the other. */
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { sentPackets } from "../capture/sent-packets.ts";
import { captureOf, type SentPacket } from "../capture/write-capture.ts";
import type { MeasuredCapture } from "../report/bench-report.ts";
import { bulkTransfer } from "../subjects/tcp/bulk.ts";
import type { CaptureWork } from "./work.ts";

const CONNECTIONS = 10;
const BYTES = 200_000;
const SEED = 1;

/** Writes a capture to a temporary file, and measures both readers; `lockstep` is the program's file. */
export const measuredCapture = async (
  work: CaptureWork,
  lockstep: string = process.argv[1]!,
): Promise<MeasuredCapture> => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
  try {
    const file = join(folder, "a.pcap");
    await pipeline(captureOf(await packetsOf(work)), createWriteStream(file));
    const own = await timed(process.execPath, [lockstep, "pcap", file, "--json"]);
    const tshark = await timed("tshark", ["-q", "-z", "conv,tcp", "-r", file]);
    if (own === null) throw new Error(`${process.execPath} cannot be started`);
    return {
      work: work.name,
      packets: work.packets,
      fileBytes: statSync(file).size,
      seconds: own.seconds,
      tsharkSeconds: tshark?.seconds ?? null,
      wrong: mistakes(work, own),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Repeats one run of the simulator: each copy has addresses of its own, and begins a second later. */
export const packetsOf = async ({
  copies,
}: CaptureWork): Promise<Iterable<SentPacket>> => {
  const bulk = { seed: SEED, connections: CONNECTIONS, bytes: BYTES };
  const { packets } = sentPackets(await bulkTransfer(bulk));
  return copied(packets, copies);
};

function* copied(packets: readonly SentPacket[], copies: number): Generator<SentPacket> {
  for (let copy = 0; copy < copies; copy++)
    for (const { timeMs, bytes } of packets)
      yield { timeMs: timeMs + copy * 1000, bytes: readdressed(bytes, copy) };
}

const IP_CHECKSUM_AT = 10;
const TCP_CHECKSUM_AT = 36;
/** The second byte of each address. */
const NETWORKS_AT = [13, 17];

/** The packet between 10.`copy`.0.1 and 10.`copy`.0.2 instead of 10.0.0.1 and 10.0.0.2. */
const readdressed = (bytes: Uint8Array, copy: number): Uint8Array => {
  const packet = bytes.slice();
  for (const at of NETWORKS_AT) packet[at] = copy;
  const view = new DataView(packet.buffer);
  for (const at of [IP_CHECKSUM_AT, TCP_CHECKSUM_AT]) {
    // RFC 1624: the sum has grown by both addresses' difference.
    const sum = 0xffff - view.getUint16(at) + 2 * copy;
    view.setUint16(at, 0xffff - (sum > 0xffff ? sum - 0xffff : sum));
  }
  return packet;
};

type Timed = {
  readonly seconds: number;
  readonly printed: string;
  readonly code: number | null;
};

/** Times a program; null: it is not installed. */
const timed = async (program: string, args: readonly string[]): Promise<Timed | null> => {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const closed = new Promise<number | null | "missing">((resolve) =>
    child.once("error", () => resolve("missing")).once("close", resolve),
  );
  const [printed, code] = await Promise.all([text(child.stdout), closed]);
  if (code === "missing") return null;
  return { seconds: (performance.now() - start) / 1000, printed, code };
};

const mistakes = (work: CaptureWork, { printed, code }: Timed): readonly string[] => {
  const { packets } = JSON.parse(printed) as { readonly packets: number };
  return [
    ...(code === 0 ? [] : [`lockstep pcap ended with ${code}, but expected: 0`]),
    ...(packets === work.packets
      ? []
      : [`packets: ${packets}, but expected: ${work.packets}`]),
  ];
};
