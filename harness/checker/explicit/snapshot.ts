/** A search as data: all that it needs to continue as if it had never stopped. */

/**
 * A table of words. While its generation stays the same, a search only adds words, so words that were saved need not be
 * saved again. A search that lays its rows out anew begins a new generation.
 */
export type Words = {
  readonly length: number;
  /** The words from the index `start` on, in pieces. */
  readonly from: (start: number) => Iterable<Int32Array>;
};

export type Numbers = Readonly<Record<string, number | readonly number[]>>;

export type Snapshot = {
  readonly generation: number;
  /** The position of the search, its counts, and the ends of its layers. */
  readonly numbers: Numbers;
  readonly words: Readonly<Record<string, Words>>;
  /** Plain values by the name of their table, in the order of their ids; the search only adds values. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
};

/** A snapshot as read back from files. */
export type Restored = {
  readonly generation: number;
  readonly numbers: Numbers;
  readonly words: (name: string) => Iterable<Int32Array>;
  readonly values: (name: string) => readonly unknown[];
};

/** How a search is saved while it runs, and the snapshot that it continues, if any. */
export type Keeping = {
  readonly from: Restored | null;
  /** The search calls this now and then; true: it is to save a snapshot now. */
  readonly isDue: () => boolean;
  /** Saves a snapshot; `finished`: the search has come to its end. */
  readonly save: (snapshot: Snapshot, finished: boolean) => void;
};
