/** Bytes that a seed decides, for transfers whose contents are too long to be named. */

/** `count` bytes of the endless sequence of a seed, from a place on. */
export const patternBytes = (
  seed: number,
  { from, count }: { readonly from: number; readonly count: number },
): Uint8Array => {
  const bytes = new Uint8Array(count);
  for (let nth = 0; nth < count; nth++) {
    // Wellons' mixing of 32 bits, so that any place can be computed alone.
    let mixed = (seed + Math.imul(from + nth, 0x9e3779b9)) | 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    bytes[nth] = mixed >>> 24;
  }
  return bytes;
};
