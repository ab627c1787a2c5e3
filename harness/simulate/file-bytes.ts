/** Changes of the bytes of a file. */
import type { Random } from "./random.ts";

/** Bytes written at a place, or a file cut or filled with zeros to a size. */
export type FileChange =
  | { readonly at: number; readonly bytes: Uint8Array }
  | { readonly size: number };

/** The bytes of a file after a change. */
export const changed = (bytes: Uint8Array, change: FileChange): Uint8Array => {
  if ("size" in change) return resized(bytes, change.size);
  const { at, bytes: written } = change;
  const result = resized(bytes, Math.max(bytes.length, at + written.length));
  result.set(written, at);
  return result;
};

const resized = (bytes: Uint8Array, size: number): Uint8Array => {
  const result = new Uint8Array(size);
  result.set(bytes.subarray(0, size));
  return result;
};

/** The parts of an unsynchronised change that a crash leaves: a disk writes whole sectors, in any order. */
export const torn = (change: FileChange, random: Random): readonly FileChange[] => {
  if ("size" in change) return random.chance(0.5) ? [change] : [];
  const { at, bytes } = change;
  const sectors: FileChange[] = [];
  // The size may be written before the bytes, which are 0 then.
  if (random.chance(0.5))
    sectors.push({ at: at + bytes.length, bytes: new Uint8Array() });
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
    if (random.chance(0.5))
      sectors.push({ at: at + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return sectors;
};

/** The bytes that a disk writes atomically. */
const SECTOR_BYTES = 512;
