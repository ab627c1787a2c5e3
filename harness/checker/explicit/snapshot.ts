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

export type Numbers = Readonly<Record<string, number | readonly number[]>>;

export type Snapshot = {
  readonly generation: number;
  /** Position, counts, ends of layers. */
  readonly numbers: Numbers;
  readonly words: Readonly<Record<string, Words>>;
  /** Plain values in the order of their ids; these too are only added to. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
};

/** A snapshot as it is read back. */
export type Restored = {
  readonly generation: number;
  readonly numbers: Numbers;
  readonly words: (name: string) => Iterable<Int32Array>;
  readonly values: (name: string) => readonly unknown[];
};

/** How a search is kept while it runs, and where it goes on from. */
export type Keeping = {
  readonly from: Restored | null;
  /** Asked now and then; true: a snapshot is to be saved. */
  readonly isDue: () => boolean;
  /** `finished`: the search has come to its end, and this is all of it. */
  readonly save: (snapshot: Snapshot, finished: boolean) => void;
};
