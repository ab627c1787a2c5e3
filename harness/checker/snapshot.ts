/** A search in the middle, as data: all that it needs to go on as if it had never stopped. */

/**
 * Words that a search only adds to while its generation stays the same: what was saved before need
 * not be saved again. A search that lays its rows out anew begins a new generation.
 */
export type Words = {
  readonly length: number;
  /** The words from this one on, in pieces. */
  readonly from: (start: number) => Iterable<Int32Array>;
};

export type Snapshot = {
  readonly generation: number;
  /** Position, counts, ends of layers. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<string, Words>>;
  /** Plain values in the order of their ids; these too are only added to. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
};

/** A snapshot as it is read back. */
export type Restored = {
  readonly generation: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly words: (name: string) => Iterable<Int32Array>;
  readonly values: (name: string) => readonly unknown[];
};
