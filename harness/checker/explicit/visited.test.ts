/**
 * The table and the kernels that look rows up in it agree on the place of a row, also where the search for a place
 * wraps around the end of the table, and after the table has grown.
 */
import { expect, test } from "vitest";
import { CONTROL, kernelOf, PLACE_MASK, spread, type Tables } from "./kernel.ts";
import { factorsOf, sumOf } from "./row-hash.ts";
import { rowStore } from "./row-store.ts";
import { visitedTable } from "./visited.ts";
import { ownWords } from "./words.ts";

/** A kernel and a table of one segment, for rows without successors. */
const sandbox = (words: number) => {
  const control = new Int32Array(CONTROL.rings + 2);
  const rows = rowStore(words, ownWords, () => control[CONTROL.count]!);
  for (let k = 0; k < 6; k++) rows.grow();
  const visited = visitedTable(words, 1, { expected: 0, threads: 1, make: ownWords });
  const tables: Tables = {
    words,
    threads: 1,
    factors: factorsOf(words),
    cells: new Int32Array(0),
    faultsCell: 0,
    processes: 0,
    plan: new Int32Array(0),
    cutsSlot: 0,
    lastingSlot: 0,
    jointSlots: new Int32Array(0),
    rareSlot: 0,
    boundSlot: 0,
    questionsSlot: 0,
    heardSlots: new Int32Array(0),
    numbers: new Int32Array(1),
    rows: rows.rows,
    parents: rows.parents,
    room: rows.room(),
    segments: visited.segments,
    used: visited.used,
    // Only two rows are kept as offered lately, so almost every row is looked up in the table.
    recentBits: 1,
    control,
    counts: new Float64Array(3),
  };
  const kernel = kernelOf(tables, 0, {
    makeRoom: () => {
      visited.grow();
      kernel.refresh();
      return true;
    },
    tell: () => {},
    canonical: null,
  });
  const offer = (some: readonly Int32Array[]): void => {
    for (const row of some) kernel.offerRow(row, -1);
    kernel.flush();
  };
  return {
    visited,
    offer,
    count: () => control[CONTROL.count]!,
    places: () => visited.segments[0]!.length / words,
  };
};

/** Different rows of this many words. */
const rowsOf = function* (words: number): Generator<Int32Array, never> {
  for (let n = 1; ; n++) {
    const row = new Int32Array(words).fill(n);
    row[0] = (n << 1) | 1; // No row is all zero.
    yield row;
  }
};

/** This many rows whose place is one of the last two in a table of `places` places. */
const lastRows = (words: number, places: number, many: number): Int32Array[] => {
  const found: Int32Array[] = [];
  for (const row of rowsOf(words)) {
    const hash = spread(sumOf(row, 0, factorsOf(words)));
    const place = Math.floor(((hash & PLACE_MASK) * places) / (PLACE_MASK + 1));
    if (place >= places - 2 && found.push(row) === many) return found;
  }
  return found;
};

const firstRows = (words: number, many: number): Int32Array[] => {
  const rows = rowsOf(words);
  return Array.from({ length: many }, () => rows.next().value);
};

test.each([1, 2, 3])(
  "rows of %i words behind the last place are found again",
  (words) => {
    const { offer, count, places, visited } = sandbox(words);
    const before = places();
    const last = lastRows(words, 2 * before, 12);
    offer(last);
    expect(count()).toBe(12);
    // The twelve rows have no room at the end, so the search for a place wraps around to the first places.
    for (const place of [0, 1, 2])
      expect(visited.segments[0]![place * words]).not.toBe(0);
    offer(last);
    expect(count()).toBe(12);

    const many = firstRows(words, before);
    offer(many);
    const all = new Set([...last, ...many].map(String)).size;
    expect([places(), count()]).toEqual([2 * before, all]);
    offer(last);
    offer(many);
    expect(count()).toBe(all);
  },
);

test.each([1, 2, 3])("rows of %i words that the table enters by itself", (words) => {
  const { offer, count, places, visited } = sandbox(words);
  const last = lastRows(words, places(), 12);
  for (const row of last) visited.enter(row);
  offer(last);
  expect(count()).toBe(0);
});

test.each([2, 3, 4])(
  "rows that differ in one of %i words are different rows",
  (words) => {
    const { offer, count } = sandbox(words);
    const rows = Array.from({ length: words }, (_, word) =>
      Array.from({ length: 300 }, (_, n) => {
        const row = new Int32Array(words).fill(1);
        row[word] = 2 * n + 3;
        return row;
      }),
    ).flat();
    offer(rows);
    expect(count()).toBe(rows.length);
    offer(rows.toReversed());
    expect(count()).toBe(rows.length);
  },
);
