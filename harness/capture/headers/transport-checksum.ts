/** The checksum of what IP carries, with the pseudo-header: RFC 9293, section 3.1; RFC 8200, section 8.1. */
import { type Piece, u16 } from "../bytes.ts";
import { ALL_ONES, folded, sumOf } from "../checksum.ts";
import type { Checksum } from "../packet.ts";
import type { Ip } from "./ip.ts";

/**
 * Judges the checksum that stands `at` bytes after the payload's beginning. Where a network card is to fill it
 * in, systems leave 0 there, or the sum of the pseudo-header, with its length or without.
 */
export const transportChecksum = (
  piece: Piece,
  { addressSum, from, end, length }: Ip,
  { protocol, at }: { readonly protocol: number; readonly at: number },
): Checksum => {
  if (addressSum === null || from + at + 2 > end) return "unknown";
  const field = u16(piece.bytes, from + at);
  const withoutLength = addressSum + protocol;
  // A length above 16 bits has its upper part added as a word of its own.
  const pseudo = withoutLength + (length & ALL_ONES) + Math.floor(length / 0x10000);
  if (end - from < length) return "unknown";
  if (folded(pseudo + sumOf(piece, from, end)) === ALL_ONES) return "right";
  const isUnfilled =
    field === 0 || field === folded(pseudo) || field === folded(withoutLength);
  return isUnfilled ? "unfilled" : "wrong";
};
