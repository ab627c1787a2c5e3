/** Hashes of rows, of pairs of numbers, and of words one after the other. */

/**
 * Makes a hash of a sum. The sums of rows differ in few bits, mostly in low bits of a word; here each bit affects all
 * others.
 */
export const spread = (sum: number): number => {
  let hash = sum ^ (sum >>> 16);
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x297a2d39);
  return hash ^ (hash >>> 16);
};

/** The hash of two integers. */
export const hashOfPair = (a: number, b: number): number => {
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  return hash ^ (hash >>> 15);
};

/** The hash of a list of words: called with each word and the hash so far, which begins with 0. */
export const hashOfWords = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
