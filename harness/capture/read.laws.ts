/** Captures in memory, read for tests. */
import { type Packet, payloadOf } from "./packet.ts";
import { type Capture, readCapture } from "./read-capture.ts";
import type { Tally } from "./tally.ts";

function* chunksOf(bytes: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes)
    yield bytes.subarray(at, at + chunkBytes);
}

/** All of a capture, with the data of each packet as hexadecimal text. */
export type ReadWhole = {
  readonly packets: readonly Packet[];
  readonly payloads: readonly string[];
  readonly tally: Tally;
};

/** Reads a capture that arrives in chunks. @throws InputError as `readCapture` */
export const readWhole = async (
  bytes: Uint8Array,
  chunkBytes: number = 1 << 20,
): Promise<ReadWhole> => {
  const { batches, tally }: Capture = readCapture("a.pcap", chunksOf(bytes, chunkBytes));
  const packets: Packet[] = [];
  const payloads: string[] = [];
  for await (const batch of batches)
    for (const packet of batch.packets) {
      packets.push(packet);
      const payload = packet.type === "icmp" ? [] : payloadOf(batch, packet);
      payloads.push(Buffer.from(payload).toString("hex"));
    }
  return { packets, payloads, tally: tally() };
};
