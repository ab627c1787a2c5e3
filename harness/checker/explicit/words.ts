/** Makes an array of zeros that one thread uses, or that several share. */
export type MakeWords = (length: number) => Int32Array;

/** An array for one thread. */
export const ownWords: MakeWords = (length) => new Int32Array(length);

/** An array that threads share. */
export const sharedWords: MakeWords = (length) =>
  new Int32Array(new SharedArrayBuffer(4 * length));
