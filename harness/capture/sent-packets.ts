/** The packets that the nodes of a run sent, for nodes whose datagrams are packets of IP. */
import type { TraceEvent } from "../history/trace.ts";
import { u16 } from "./bytes.ts";
import type { SentPacket } from "./write-capture.ts";

const IPV4_BYTES = 20;
const IPV6_BYTES = 40;

/** Whether the bytes are one whole packet, by the version and the length that its header has. */
const isIp = (bytes: Uint8Array): boolean => {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= IPV4_BYTES) return u16(bytes, 2) === bytes.length;
  if (version === 6 && bytes.length >= IPV6_BYTES)
    return u16(bytes, 4) + IPV6_BYTES === bytes.length;
  return false;
};

/** The packets of a run, in the order of its events. */
type SentPackets = {
  readonly packets: readonly SentPacket[];
  /** Datagrams that are no packets of IP: a capture of IP cannot hold them. */
  readonly others: number;
};

/**
 * The packets that were sent, lost ones included. One that arrived twice, or altered, was sent once, as it was: a
 * capture shows what passed the sender's interface.
 */
export const sentPackets = (events: readonly TraceEvent[]): SentPackets => {
  const packets: SentPacket[] = [];
  let others = 0;
  let timeMs = 0;
  for (const { action, packet, time } of events) {
    timeMs = time ?? timeMs;
    if (action !== "packet-out" || packet === undefined) continue;
    // Not a Buffer: what `slice` gives of one shares its memory.
    const bytes = Uint8Array.from(Buffer.from(packet.bytes, "hex"));
    if (isIp(bytes)) packets.push({ timeMs, bytes });
    else others += 1;
  }
  return { packets, others };
};
