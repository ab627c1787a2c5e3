/**
 * The states of a search: rows in the order found, the table that knows them, and candidates that
 * wait to be looked up. A look-up in a large table costs a cache miss and more, so candidates
 * are gathered by the segment of the table that they belong to, and looked up a bucket at a time.
 */

import { factorsOf, spread, sumOf } from "./row-hash.ts";
import { type RowStore, rowStore } from "./row-store.ts";
import { CANDIDATE_EXTRA, segmentOf, type Visited, visitedTable } from "./visited.ts";

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
  /** Adds rows known to be new: for a store that is filled from elsewhere. */
  readonly admit: (rows: Iterable<Admitted>) => void;
  /** A state has been expanded: few enough states are looked up at once. */
  readonly settle: () => void;
  /** Looks up all candidates. */
  readonly flush: () => void;
  readonly bytes: () => number;
};

/** Up to this many states one segment fits in the cache as it is. */
const SMALL = 1 << 15;
const SEGMENTS = 256;
/** Candidates in a bucket: enough for many to share a cache line of the segment. */
const BUCKET = { least: 256, most: 4096, perStates: 2048 };

const ignored = (): void => {};

export type Admitted = { readonly row: Int32Array; readonly parent: number };

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
  let segments = 0;
  let visited: Visited;
  let buffer = new Int32Array(0);
  let span = 0;
  const fill = new Int32Array(SEGMENTS);
  let isEntering = false;

  const divide = (into: number, states: number): void => {
    segments = into;
    visited = visitedTable(words, into, states);
    fill.fill(0);
    fitBuckets(states);
  };

  /** Buckets must be empty. They grow with the table: a tenth of its size or so. */
  const fitBuckets = (states: number): void => {
    let room = BUCKET.least;
    while (room < BUCKET.most && room * BUCKET.perStates < states) room *= 2;
    if (segments * room * stride > buffer.length) {
      buffer = new Int32Array(segments * room * stride);
      span = room * stride;
    }
    for (let bucket = 0; bucket < segments; bucket++) fill[bucket] = bucket * span;
  };

  const lookUp = (bucket: number): void => {
    const start = bucket * span;
    const end = fill[bucket]!;
    if (end === start) return;
    fill[bucket] = start;
    const before = rows.count();
    visited.add(bucket, buffer, start, end, isEntering ? ignored : rows.add);
    if (rows.count() > before) arrived(before, rows.count());
  };

  const flush = (): void => {
    for (let bucket = 0; bucket < segments; bucket++) lookUp(bucket);
    fitBuckets(rows.count());
  };

  const offer: StateStore["offer"] = (row, sum, steps, at, parent) => {
    const hash = spread((sum + steps[at + words]!) | 0);
    const bucket = segmentOf(hash, segments);
    const place = fill[bucket]!;
    for (let k = 0; k < words; k++) buffer[place + k] = (row[k]! + steps[at + k]!) | 0;
    buffer[place + words] = hash;
    buffer[place + words + 1] = parent;
    fill[bucket] = place + stride;
    if (place + stride === (bucket + 1) * span) lookUp(bucket);
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

  divide(expected > SMALL ? SEGMENTS : 1, expected);
  return {
    rows,
    offer,
    offerRow,
    admit: (admitted) => {
      for (const { row, parent } of admitted) rows.add(row, 0, parent);
      enter();
    },
    settle: () => {
      if (segments > 1) return;
      lookUp(0);
      if (rows.count() <= SMALL) return;
      divide(SEGMENTS, 2 * rows.count());
      enter();
    },
    flush,
    bytes: () => rows.bytes() + visited.bytes() + buffer.byteLength,
  };
};
