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
  const even = from + ((to - from) & ~1);
  let total = sum;
  for (let at = from; at < even; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  if (even < to) total += bytes[even]! << 8;
  return total;
};

/** The checksum of a sum: folded to 16 bits, and its complement. It is 0 for bytes with a right checksum in them. */
export const checksumOf = (sum: number): number => {
  let folded = (sum % 0x10000) + Math.floor(sum / 0x10000);
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
};
