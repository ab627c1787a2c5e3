import type { Key } from "./clients.ts";

/**
 * All members in the order of a key: the first ones keep it, the others are its spares. The order is the same at every
 * member, and each of them comes first for about the same number of keys.
 */
export const preference = (key: Key, members: readonly string[]): readonly string[] => {
  const ring = [...members].sort();
  const start = hash(JSON.stringify(key)) % ring.length;
  return [...ring.slice(start), ...ring.slice(0, start)];
};

/** FNV-1a, 32 bits: a hash that is the same at every node. */
const hash = (text: string): number => {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
};
