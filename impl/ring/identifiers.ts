/** Identifiers: numbers of m bits that keys and machines get by SHA-1 (FIPS 180-4), as slide 49 has them. */
import { createHash } from "node:crypto";

/** The most bits of an identifier: JSON and its numbers keep each of them exactly. */
export const BITS_MAX = 52;
const HEX_DIGITS = BITS_MAX / 4;

/** How identifiers are given: m of slide 49, and how many places on the ring each machine has. */
export type Shape = { readonly bits: number; readonly tokens: number };

/** Enough places for machines to have shares of about one size, and enough bits for no two places to meet. */
export const usualShape: Shape = { bits: BITS_MAX, tokens: 64 };

/**
 * Checks a shape.
 *
 * @throws RangeError when `bits` is not from 1 to 52, or there is no token
 */
export const expectShape = ({ bits, tokens }: Shape): void => {
  if (!Number.isInteger(bits) || bits < 1 || bits > BITS_MAX)
    throw new RangeError(
      `bits is ${bits}: expected a whole number from 1 to ${BITS_MAX}`,
    );
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > 2 ** bits)
    throw new RangeError(
      `tokens is ${tokens}: expected a whole number from 1 to the ${2 ** bits} identifiers`,
    );
};

/** The identifier of a text: the first bits of its SHA-1. */
export const identifierOf = (text: string, bits: number): number => {
  const hex = createHash("sha1").update(text).digest("hex").slice(0, HEX_DIGITS);
  return Math.floor(Number.parseInt(hex, 16) / 2 ** (BITS_MAX - bits));
};

/** The identifiers of a machine by its name, one for each of its places. */
export const identifiersOf = (
  machine: string,
  { bits, tokens }: Shape,
): readonly number[] =>
  Array.from({ length: tokens }, (_, nth) => identifierOf(`${machine}#${nth}`, bits));
