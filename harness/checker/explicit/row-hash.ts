/**
 * The hash of a packed row. Its sum is linear in the words of the row: a step that adds a number to
 * a word adds a number to the sum, which is known before any state is. Only the spreading that
 * follows looks at every bit.
 */

/** One odd factor for each word; the sum of products with them is the sum of a row. */
export const factorsOf = (words: number): Int32Array => {
  const factors = new Int32Array(words);
  let factor = 0x9e3779b1;
  for (let k = 0; k < words; k++) {
    factors[k] = factor;
    factor = Math.imul(factor, 0x85ebca6b);
  }
  return factors;
};

/** The sum of the row that begins at a place of an array: linear in its words, modulo 2^32. */
export const sumOf = (row: Int32Array, at: number, factors: Int32Array): number => {
  let sum = 0;
  for (let k = 0; k < factors.length; k++)
    sum = (sum + Math.imul(row[at + k]!, factors[k]!)) | 0;
  return sum;
};
