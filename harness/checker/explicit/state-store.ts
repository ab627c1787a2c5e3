/**
 * The states of a search: rows in the order found, the table that knows them, and candidates that
 * wait to be looked up. A look-up in a large table waits for memory, so candidates are looked up
 * many at a time; that changes nothing in their order.
 */
import { factorsOf, spread, sumOf } from "./row-hash.ts";
import { type RowStore, rowStore } from "./row-store.ts";
import { CANDIDATE_EXTRA, type Visited, visitedTable } from "./visited.ts";

export type StateStore = {
  readonly rows: RowStore;
  /**
   * Offers the row that differs from `row` by what stands in `steps` from `at` on: a number to add to
   * each word, and to the sum of the row.
   */
  readonly offer: (
    row: Int32Array,
    sum: number,
    steps: Int32Array,
    at: number,
    parent: number,
  ) => void;
  readonly offerRow: (row: Int32Array, parent: number) => void;
  /** Adds as many rows, known to be new: for a store that is filled from elsewhere. */
  readonly admit: (count: number, read: ReadRow) => void;
  /** A state has been expanded: few enough states are looked up at once. */
  readonly settle: () => void;
  /** Looks up all candidates. */
  readonly flush: () => void;
  readonly bytes: () => number;
};

/** Up to this many states one segment fits in the cache as it is. */
const SMALL = 1 << 15;
const SEGMENTS = 64;
/** Candidates looked up together. */
const BATCH = 512;
/**
 * Rows offered lately, by the first bits of their sum. Independent steps lead to the same row in any
 * order, and most often from states near to one another: two offers of three end here.
 */
const RECENT_BITS = { small: 8, large: 14 };

const ignored = (): void => {};

/** Copies the row of a state; its parent is the answer. */
export type ReadRow = (state: number, into: Int32Array) => number;

/** `arrived` is told the numbers of new states: from the first to before the second. */
export const stateStore = (
  words: number,
  expected: number,
  arrived: (from: number, to: number) => void,
): StateStore => {
  const stride = words + CANDIDATE_EXTRA;
  const factors = factorsOf(words);
  const rows = rowStore(words);
  const nothing = new Int32Array(words + 1);
  const buffer = new Int32Array(BATCH * stride);
  let filled = 0;
  let visited: Visited;
  let recent: Int32Array;
  let recentShift = 0;
  let isSmall = true;
  let isEntering = false;

  const divide = (states: number): void => {
    isSmall = states <= SMALL;
    visited = visitedTable(words, isSmall ? 1 : SEGMENTS, states);
    const bits = isSmall ? RECENT_BITS.small : RECENT_BITS.large;
    recent = new Int32Array(words << bits);
    recentShift = 32 - bits;
  };

  const flush = (): void => {
    const before = rows.count();
    const end = filled;
    filled = 0;
    visited.add(buffer, end, isEntering ? ignored : rows.add);
    if (rows.count() > before) arrived(before, rows.count());
  };

  const offer: StateStore["offer"] = (row, sum, steps, at, parent) => {
    const total = (sum + steps[at + words]!) | 0;
    const known = (total >>> recentShift) * words;
    let same = 0;
    for (let k = 0; k < words; k++) {
      const word = (row[k]! + steps[at + k]!) | 0;
      if (recent[known + k] === word) same++;
      else recent[known + k] = word;
    }
    if (same === words) return;
    const place = filled;
    for (let k = 0; k < words; k++) buffer[place + k] = recent[known + k]!;
    buffer[place + words] = spread(total);
    buffer[place + words + 1] = parent;
    filled = place + stride;
    if (filled === buffer.length) flush();
  };

  const offerRow = (row: Int32Array, parent: number): void =>
    offer(row, sumOf(row, 0, factors), nothing, 0, parent);

  /** Puts the rows of the store into the table, which is empty. */
  const enter = (): void => {
    const row = new Int32Array(words);
    isEntering = true;
    for (let state = 0; state < rows.count(); state++) {
      rows.read(state, row);
      offerRow(row, -1);
    }
    flush();
    isEntering = false;
  };

  divide(expected);
  return {
    rows,
    offer,
    offerRow,
    admit: (count, read) => {
      const row = new Int32Array(words);
      for (let state = 0; state < count; state++) {
        const parent = read(state, row);
        rows.add(row, 0, parent);
      }
      enter();
    },
    settle: () => {
      if (!isSmall) return;
      flush();
      if (rows.count() <= SMALL) return;
      divide(rows.count());
      enter();
    },
    flush,
    bytes: () => rows.bytes() + visited.bytes() + buffer.byteLength,
  };
};
