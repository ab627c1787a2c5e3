/** RFC 9293, section 3.1: the header of TCP. */
import { type Piece, u16, u32 } from "../bytes.ts";
import type { TcpHeader, TcpOptions } from "../packet.ts";
import { lost, type Refused } from "../refused.ts";
import { CUT, type Ip } from "./ip.ts";
import { NO_OPTIONS, readOptions } from "./tcp-options.ts";
import { transportChecksum } from "./transport-checksum.ts";

const HEADER_BYTES = 20;
const CHECKSUM_AT = 16;
/** The number of TCP in IP. */
export const TCP = 6;

const TOO_SHORT = lost("TCP header longer than its packet");
const WRONG_LENGTH = lost("TCP header with a wrong length");

const optionsOf = (bytes: Uint8Array, { from, end }: Ip, to: number): TcpOptions =>
  to === from + HEADER_BYTES
    ? NO_OPTIONS
    : readOptions(bytes, { at: from + HEADER_BYTES, end, to });

/** Reads the header that begins the payload of `ip`. */
export const readTcp = (piece: Piece, ip: Ip): TcpHeader | Refused => {
  const { from, end, length } = ip;
  const { bytes } = piece;
  if (length < HEADER_BYTES) return TOO_SHORT;
  if (from + HEADER_BYTES > end) return CUT;
  const header = (bytes[from + 12]! >> 4) * 4;
  if (header < HEADER_BYTES) return WRONG_LENGTH;
  if (header > length) return TOO_SHORT;
  const payloadStart = Math.min(from + header, end);
  return {
    sourcePort: u16(bytes, from),
    destinationPort: u16(bytes, from + 2),
    seq: u32(bytes, from + 4),
    ack: u32(bytes, from + 8),
    flags: bytes[from + 13]!,
    window: u16(bytes, from + 14),
    urgent: u16(bytes, from + 18),
    options: optionsOf(bytes, ip, from + header),
    payloadLength: length - header,
    payloadStart,
    payloadEnd: end,
    checksum: transportChecksum(piece, ip, { protocol: TCP, at: CHECKSUM_AT }),
  };
};
