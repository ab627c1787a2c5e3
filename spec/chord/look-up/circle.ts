/** The circle of 2^m identifiers: distances and digits. */

/** How far it is from one identifier to another, clockwise. */
export const clockwise = (from: number, to: number, bits: number): number =>
  (to - from + 2 ** bits) % 2 ** bits;

/** How far apart two identifiers are, the shorter way. */
const apart = (a: number, b: number, bits: number): number =>
  Math.min(clockwise(a, b, bits), clockwise(b, a, bits));

/** The first of these identifiers at or after a key, around the circle. */
export const successorOf = (ids: readonly number[], key: number): number =>
  ids.find((id) => id >= key) ?? ids[0]!;

/** The last of these identifiers before a key, around the circle. */
export const predecessorOf = (ids: readonly number[], key: number): number =>
  ids.findLast((id) => id < key) ?? ids.at(-1)!;

/** The identifier that is numerically closest to a key. Of two equally close ones, the one after the key. */
export const closestOf = (ids: readonly number[], key: number, bits: number): number => {
  const [after, before] = [successorOf(ids, key), predecessorOf(ids, key)];
  return apart(before, key, bits) < apart(after, key, bits) ? before : after;
};

/** How many of the first digits of two identifiers agree; a digit has `digit` bits. */
export const commonPrefix = (
  a: number,
  b: number,
  { bits, digit }: { readonly bits: number; readonly digit: number },
): number => {
  const digits = Math.ceil(bits / digit);
  for (let length = digits; length > 0; length--) {
    const rest = 2 ** ((digits - length) * digit);
    if (Math.floor(a / rest) === Math.floor(b / rest)) return length;
  }
  return 0;
};
