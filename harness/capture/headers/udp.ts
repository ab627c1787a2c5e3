/** RFC 768: the header of UDP. */
import { type Piece, u16 } from "../bytes.ts";
import type { UdpHeader } from "../packet.ts";
import { other, type Refused } from "../refused.ts";
import type { Ip } from "./ip.ts";
import { transportChecksum } from "./transport-checksum.ts";

const HEADER_BYTES = 8;
const CHECKSUM_AT = 6;
/** The number of UDP in IP. */
export const UDP = 17;

const CUT = other("UDP header not captured");
const WRONG_LENGTH = other("UDP header with a wrong length");

/** Reads the header that begins the payload of `ip`. */
export const readUdp = (piece: Piece, ip: Ip): UdpHeader | Refused => {
  const { from, end } = ip;
  const { bytes } = piece;
  if (ip.length < HEADER_BYTES) return WRONG_LENGTH;
  if (from + HEADER_BYTES > end) return CUT;
  const length = u16(bytes, from + 4);
  if (length < HEADER_BYTES || length > ip.length) return WRONG_LENGTH;
  const payloadStart = from + HEADER_BYTES;
  const sender = { ...ip, length, end: Math.min(end, from + length) };
  // A sender of UDP over IPv4 may leave the checksum out, and a network card may fill it in: both are 0.
  return {
    sourcePort: u16(bytes, from),
    destinationPort: u16(bytes, from + 2),
    payloadLength: length - HEADER_BYTES,
    payloadStart,
    payloadEnd: sender.end,
    checksum: transportChecksum(piece, sender, { protocol: UDP, at: CHECKSUM_AT }),
  };
};
