/**
 * Arithmetic of sequence numbers modulo 2^32: RFC 9293, section 3.4. A number is an unsigned 32-bit integer.
 * "Before" and "after" make sense for numbers less than 2^31 apart.
 */

/** The number so many places after another one; a negative count goes back. */
export const plus = (number: number, count: number): number => (number + count) >>> 0;

/** How many places `number` is after `base`, from -2^31 to 2^31 - 1. */
export const distance = (number: number, base: number): number => (number - base) | 0;

/** The later of two numbers. */
export const latest = (one: number, other: number): number =>
  distance(one, other) < 0 ? other : one;
