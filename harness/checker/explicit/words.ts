/** Where the numbers of a search are kept: for one thread, or for several. */
export type MakeWords = (length: number) => Int32Array;

/** Words for one thread. */
export const ownWords: MakeWords = (length) => new Int32Array(length);

/** Words that threads share. */
export const sharedWords: MakeWords = (length) =>
  new Int32Array(new SharedArrayBuffer(4 * length));
