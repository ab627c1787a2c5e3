/** The control bits of a TCP header: RFC 9293, section 3.1, and RFC 3168 for the last two. */
import type { TcpPacket } from "./packet.ts";

/** The sender has no more data. */
export const FIN = 0x01;
/** Synchronize: the segment's number is the first one of its sender. */
export const SYN = 0x02;
/** The segment acknowledges what came before its acknowledgement number. */
export const ACK = 0x10;

const NAMES = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

/** The names of the bits that are set, such as "SYN,ACK"; an empty text for none. */
export const flagNames = (flags: number): string =>
  NAMES.filter((_, bit) => (flags >> bit) & 1).join();

/** SEG.LEN: the sequence numbers that a segment takes; SYN and FIN take one each (RFC 9293, section 3.4). */
export const segmentLength = ({ flags, payloadLength }: TcpPacket): number =>
  payloadLength + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
