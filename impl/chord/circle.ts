/** The circle of 2^m identifiers. */

/** How far it is from one identifier to another, clockwise. */
export const clockwise = (from: number, to: number, bits: number): number =>
  to >= from ? to - from : to - from + 2 ** bits;

/**
 * Does `b` lie between `a` and `c`, clockwise, and is neither of them? Between `a` and `a` lies every other
 * identifier.
 */
export const between = (a: number, b: number, c: number): boolean =>
  a < c ? a < b && b < c : a < b || b < c;
