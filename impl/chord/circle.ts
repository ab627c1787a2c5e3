/** The circle of 2^m identifiers: distances and digits. */

/** How far it is from one identifier to another, clockwise. */
export const clockwise = (from: number, to: number, bits: number): number =>
  to >= from ? to - from : to - from + 2 ** bits;

/**
 * Does `b` lie between `a` and `c`, clockwise, and is neither of them? Between `a` and `a` lies every other
 * identifier.
 */
export const between = (a: number, b: number, c: number): boolean =>
  a < c ? a < b && b < c : a < b || b < c;

/** How far apart two identifiers are, the shorter way. */
export const apart = (a: number, b: number, bits: number): number =>
  Math.min(clockwise(a, b, bits), clockwise(b, a, bits));

/** How many of the first digits of two identifiers agree. */
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
