/**
 * A hash table of the rows found, by open addressing. The table holds the rows themselves, so that one look tells
 * whether a row is known. Rows are compared in full, so no two of them are taken for one. Threads look up and enter
 * rows by themselves; see `kernel.ts`.
 *
 * The table is divided by bits of the hash into segments of different sizes. A segment grows on its own, to twice its
 * size, so that no growth takes long, and the segments grow at different times.
 */
import { BATCH, MOST_LOAD, PLACE_MASK, SEGMENT_SHIFT, spread } from "./kernel.ts";
import { factorsOf, sumOf } from "./row-hash.ts";
import type { MakeWords } from "./words.ts";

export type Visited = {
  readonly segments: Int32Array[];
  /** The number of rows in each segment. */
  readonly used: Int32Array;
  /** Enlarges the segments that are nearly full. */
  readonly grow: () => void;
  /** Enters a row that is not in the table. */
  readonly enter: (row: Int32Array) => void;
  readonly bytes: () => number;
};

const GROWTH = 2;
/** When one segment has to grow, all segments that are at least this full grow with it. */
const GROWING_LOAD = 0.94 * MOST_LOAD;

/**
 * An empty table.
 *
 * @param words the number of words in a row
 * @param segments a power of two up to 64
 */
export const visitedTable = (
  words: number,
  segments: number,
  { expected, threads, make }: { expected: number; threads: number; make: MakeWords },
): Visited => {
  const factors = factorsOf(words);
  // When a segment is found to be full, the rows that threads hold in their batches must still find room.
  const least = (2 * threads * BATCH) / (1 - MOST_LOAD) / (segments === 1 ? 2 : 1);
  const smallest = Math.max(least, Math.ceil(expected / segments / MOST_LOAD));
  const tables = Array.from({ length: segments }, (_, segment) =>
    make(Math.ceil(smallest * GROWTH ** ((segment + 1) / segments)) * words),
  );
  const used = make(segments);

  /**
   * Enters the row at `at` of `from`, which is not in the table. Its place is `scale` times the place bits of its hash.
   */
  const put = (table: Int32Array, scale: number, from: Int32Array, at: number): void => {
    const hash = spread(sumOf(from, at, factors));
    let place = (((hash & PLACE_MASK) * scale) | 0) * words;
    while (table[place] !== 0) {
      place += words;
      if (place === table.length) place = 0;
    }
    for (let k = 0; k < words; k++) table[place + k] = from[at + k]!;
  };

  const scaleOf = (table: Int32Array): number => table.length / words / (PLACE_MASK + 1);

  const growOne = (segment: number): void => {
    const old = tables[segment]!;
    const table = make(Math.ceil((old.length / words) * GROWTH) * words);
    const scale = scaleOf(table);
    for (let from = 0; from < old.length; from += words)
      if (old[from] !== 0) put(table, scale, old, from);
    tables[segment] = table;
  };

  return {
    segments: tables,
    used,
    grow: () => {
      for (const [segment, table] of tables.entries())
        if (used[segment]! * words > table.length * GROWING_LOAD) growOne(segment);
    },
    enter: (row) => {
      const hash = spread(sumOf(row, 0, factors));
      const segment = (hash >>> SEGMENT_SHIFT) & (segments - 1);
      if ((used[segment]! + 1) * words > tables[segment]!.length * MOST_LOAD)
        growOne(segment);
      put(tables[segment]!, scaleOf(tables[segment]!), row, 0);
      used[segment]!++;
    },
    bytes: () => tables.reduce((sum, table) => sum + table.byteLength, 0),
  };
};
