/** The Internet checksum: RFC 1071. */

/**
 * Adds the 16-bit words of a part of an array to a sum; an odd last byte counts as if a zero byte followed.
 *
 * @param sum what was added before, not folded
 * @returns the sum, not folded
 */
export const addWords = (
  bytes: Uint8Array,
  span: { readonly from: number; readonly to: number },
  sum = 0,
): number => {
  const { from, to } = span;
  const wide = from + ((to - from) & ~7);
  let high = 0;
  let low = 0;
  let at = from;
  // Four words a turn, high and low bytes apart: every byte of a transfer passes here twice.
  for (; at < wide; at += 8) {
    high += bytes[at]! + bytes[at + 2]! + bytes[at + 4]! + bytes[at + 6]!;
    low += bytes[at + 1]! + bytes[at + 3]! + bytes[at + 5]! + bytes[at + 7]!;
  }
  for (; at < to; at += 2) {
    high += bytes[at]!;
    low += at + 1 < to ? bytes[at + 1]! : 0;
  }
  return sum + high * 256 + low;
};

/** The checksum of a sum: folded to 16 bits, and its complement. It is 0 for bytes with a right checksum in them. */
export const checksumOf = (sum: number): number => {
  let folded = (sum % 0x10000) + Math.floor(sum / 0x10000);
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
};
