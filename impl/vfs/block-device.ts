/** A disk as a row of blocks: here, behind a network, or in memory. */
import { fail } from "./errors.ts";

/** A disk as file systems need it. A block is read and written as a whole. */
export type BlockDevice = {
  readonly blocks: number;
  readonly blockSize: number;
  read(block: number): Promise<Uint8Array>;
  write(block: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when every write before it survives a crash. */
  flush(): Promise<void>;
};

/** A disk in memory. `image` holds its bytes; blocks that are beyond its end fail. */
export const memoryDevice = (image: Uint8Array, blockSize = 512): BlockDevice => {
  const span = (block: number): readonly [number, number] => {
    const from = block * blockSize;
    const isThere =
      Number.isInteger(block) && from >= 0 && from + blockSize <= image.length;
    return isThere ? [from, from + blockSize] : fail("EIO", `no block ${block}`);
  };
  return {
    blocks: Math.floor(image.length / blockSize),
    blockSize,
    read: async (block) => image.slice(...span(block)),
    write: async (block, bytes) =>
      image.set(bytes.subarray(0, blockSize), span(block)[0]),
    flush: async () => {},
  };
};
