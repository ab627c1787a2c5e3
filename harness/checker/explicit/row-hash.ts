/**
 * The hash of a packed row. It begins with a sum that is linear in the words of the row: a step that adds a number to
 * each word adds a number to the sum, and that number does not depend on the state. `spread` then makes a hash of the
 * sum, so that each bit matters.
 */

/** One odd factor for each word of a row; the sum of a row is the sum of the products of words and factors. */
export const factorsOf = (words: number): Int32Array => {
  const factors = new Int32Array(words);
  let factor = 0x9e3779b1;
  for (let k = 0; k < words; k++) {
    factors[k] = factor;
    factor = Math.imul(factor, 0x85ebca6b);
  }
  return factors;
};

/** The sum of the row that begins at the place `at` of an array, modulo 2^32. */
export const sumOf = (row: Int32Array, at: number, factors: Int32Array): number => {
  let sum = 0;
  for (let k = 0; k < factors.length; k++)
    sum = (sum + Math.imul(row[at + k]!, factors[k]!)) | 0;
  return sum;
};
