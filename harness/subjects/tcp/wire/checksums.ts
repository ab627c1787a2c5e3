/** Packets whose checksum is wrong: altered on their way, or never filled in where they were captured. */
import type { TcpPacket } from "../../../capture/packet.ts";
import type { Followed, From } from "./follow.ts";
import type { SeenEnd } from "./seen.ts";
import { numbersOf, type WireSegment } from "./segment.ts";
import { placeOf } from "./sent.ts";

/** Is it a packet that no end takes? Not where the network card was to fill in the checksum. */
export const isDamaged = (
  connection: Followed,
  from: From,
  checksum: TcpPacket["checksum"],
  segment: WireSegment,
): boolean => {
  const end = connection.ends[from];
  if (checksum === "right") end.hasRightChecksum = true;
  const isWrong = checksum === "wrong";
  if (isWrong && end.hasRightChecksum) {
    noteDamaged(end, segment);
    return true;
  }
  if (isWrong || checksum === "unfilled") end.counts.unfilled += 1;
  return false;
};

const DAMAGED_MAX = 16;

const noteDamaged = ({ sent, counts, damaged }: SeenEnd, segment: WireSegment): void => {
  counts.damaged += 1;
  if (damaged.length >= DAMAGED_MAX) return;
  const from = placeOf(sent, segment.seq);
  damaged.push({ packet: segment.packet, from, to: from + numbersOf(segment) });
};
