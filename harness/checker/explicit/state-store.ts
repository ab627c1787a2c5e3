/** The states of a space: their rows in the order in which they were found, and a hash table of the rows. */
import { BATCH, CONTROL } from "./kernel.ts";
import { type RowStore, rowStore } from "./row-store.ts";
import { type Visited, visitedTable } from "./visited.ts";
import type { MakeWords } from "./words.ts";

/** Copies the row of a state into an array, and returns its parent. */
export type ReadRow = (state: number, into: Int32Array) => number;

export type StateStore = {
  readonly rows: RowStore;
  /**
   * Makes room for all that the threads' batches may hold; if pieces of rows are needed, adds at least `pieces` of
   * them.
   */
  readonly makeRoom: (pieces: number) => void;
  /** Whether the hash table is divided into segments, as large ones are. */
  readonly isDivided: () => boolean;
  /** Divides the hash table if there are many states now. Returns whether it did. */
  readonly divide: () => boolean;
  /** Enters this many rows, all different, into an empty store. */
  readonly admit: (count: number, read: ReadRow) => void;
  /** The hash table in force; `divide` replaces it. */
  readonly visited: () => Visited;
  /** By how many bits of its sum a row that was offered lately is found. */
  readonly recentBits: () => number;
  readonly bytes: () => number;
};

/** With up to this many states, a table of one segment fits in the processor's cache. */
const SMALL = 1 << 15;
const SEGMENTS = 64;
const RECENT_BITS = { small: 8, large: 15 };

type Conditions = {
  /** The number of states to make room for at first. */
  readonly expected: number;
  readonly threads: number;
  readonly make: MakeWords;
  /** The control words of the search (see CONTROL), which have the number of states. */
  readonly control: Int32Array;
};

/**
 * An empty store.
 *
 * @param words the number of words in a row
 */
export const stateStoreOf = (
  words: number,
  { expected, threads, make, control }: Conditions,
): StateStore => {
  const rows = rowStore(words, make, () => control[CONTROL.count]!);
  const row = new Int32Array(words);
  const visitedFor = (states: number): Visited =>
    visitedTable(words, threads > 1 || states > SMALL ? SEGMENTS : 1, {
      expected: states,
      threads,
      make,
    });
  let visited = visitedFor(expected);

  const isShort = (): boolean => rows.room() < rows.count() + 2 * threads * BATCH;
  const isDivided = (): boolean => visited.segments.length > 1;
  return {
    rows,
    makeRoom: (pieces) => {
      if (isShort()) for (let k = 0; k < pieces || isShort(); k++) rows.grow();
      visited.grow();
    },
    isDivided,
    divide: () => {
      if (rows.count() <= SMALL) return false;
      visited = visitedFor(rows.count());
      for (let state = 0; state < rows.count(); state++) {
        rows.read(state, row);
        visited.enter(row);
      }
      return true;
    },
    admit: (count, read) => {
      for (let state = 0; state < count; state++) {
        if (state === rows.room()) rows.grow();
        const parent = read(state, row);
        rows.write(state, row, parent);
        visited.enter(row);
      }
      control[CONTROL.count] = count;
    },
    visited: () => visited,
    recentBits: () => (isDivided() ? RECENT_BITS.large : RECENT_BITS.small),
    bytes: () => rows.bytes() + visited.bytes(),
  };
};
