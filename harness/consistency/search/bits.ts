/** A small set of numbers as words of 32 bits; sets of one search have the same length. */
export type Bits = readonly number[];

/** The empty set, for numbers below `size`. */
export const noBits = (size: number): Bits =>
  new Array<number>(Math.max(1, (size + 31) >>> 5)).fill(0);

/** Is `i` in the set? */
export const hasBit = (bits: Bits, i: number): boolean =>
  ((bits[i >>> 5]! >>> (i & 31)) & 1) === 1;

/** The set with the membership of `i` inverted. */
export const flipBit = (bits: Bits, i: number): Bits => {
  const flipped = bits.slice();
  flipped[i >>> 5]! ^= 1 << (i & 31);
  return flipped;
};

/** Is every number of `a` in `b`? */
export const isSubset = (a: Bits, b: Bits): boolean => {
  for (let i = 0; i < a.length; i++) if ((a[i]! & ~b[i]!) !== 0) return false;
  return true;
};
