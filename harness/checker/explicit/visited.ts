/**
 * The rows that were found, by hash: open addressing, the rows themselves in the table, so that one
 * look tells whether a row is known. They are compared in full: nothing is left to chance. Threads
 * look up and enter rows by themselves; see `kernel.ts`.
 *
 * The table is divided into segments by the first bits of the hash, each of another size. A segment
 * grows on its own, by half, so that no growth takes long and not all of them happen at once.
 */
import { BATCH, MOST_LOAD, PLACE_MASK, SEGMENT_SHIFT, spread } from "./kernel.ts";
import { factorsOf, sumOf } from "./row-hash.ts";
import type { MakeWords } from "./words.ts";

export type Visited = {
  readonly segments: Int32Array[];
  /** Rows in each segment. */
  readonly used: Int32Array;
  /** Makes the segments larger that are nearly full. */
  readonly grow: () => void;
  /** Enters a row that is not there. */
  readonly enter: (row: Int32Array) => void;
  readonly bytes: () => number;
};

const GROWTH = 2;
/** Segments this full grow together with those that must. */
const GROWING_LOAD = 0.94 * MOST_LOAD;

/** `segments`: a power of two up to 64. */
export const visitedTable = (
  words: number,
  segments: number,
  { expected, threads, make }: { expected: number; threads: number; make: MakeWords },
): Visited => {
  const factors = factorsOf(words);
  // What is on its way when a segment is found to be full must find room.
  const least = (2 * threads * BATCH) / (1 - MOST_LOAD) / (segments === 1 ? 2 : 1);
  const smallest = Math.max(least, Math.ceil(expected / segments / MOST_LOAD));
  const tables = Array.from({ length: segments }, (_, segment) =>
    make(Math.ceil(smallest * GROWTH ** ((segment + 1) / segments)) * words),
  );
  const used = make(segments);

  /** Enters a row of `from` that is not in the table, whose places are by `scale` of the hash. */
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
