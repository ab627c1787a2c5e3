/**
 * The rows that were found, by hash: open addressing, the rows themselves in the table, so that one
 * look tells whether a row is known. They are compared in full: nothing is left to chance.
 *
 * The table is divided into segments by the first bits of the hash, each of another size. A segment
 * grows on its own, by half, so that no growth takes long and not all of them happen at once.
 */
import { factorsOf, spread, sumOf } from "./row-hash.ts";

/** A row to be added, as words: the row, its hash, and the state that led to it. */
export const CANDIDATE_EXTRA = 2;

export type Visited = {
  /** Adds the candidates that are not known yet, in order; each of these is told. */
  readonly add: (
    candidates: Int32Array,
    end: number,
    found: (candidates: Int32Array, at: number, parent: number) => void,
  ) => void;
  readonly bytes: () => number;
};

const SEGMENT_SHIFT = 24;
const PLACE_MASK = 0xffffff;
const PLACES = 2 ** 24;
const MOST_LOAD = 0.75;
const GROWTH = 1.5;
const FIRST_CAPACITY = 128;

/** `segments`: a power of two up to 256. */
export const visitedTable = (
  words: number,
  segments: number,
  expected: number,
): Visited => {
  const stride = words + CANDIDATE_EXTRA;
  const factors = factorsOf(words);
  const least = Math.max(FIRST_CAPACITY, Math.ceil(expected / segments / MOST_LOAD));
  const capacities = Array.from({ length: segments }, (_, segment) =>
    Math.ceil(least * GROWTH ** ((segment + 1) / segments)),
  );
  const tables = capacities.map((capacity) => new Int32Array(capacity * words));
  const used = new Int32Array(segments);
  /** What a hash is multiplied by to find its place in a segment: the table is ordered by hash. */
  const scales = Float64Array.from(capacities, (capacity) => capacity / PLACES);
  const ofSegment = segments - 1;
  let touched = 0;

  const grow = (segment: number): void => {
    const old = tables[segment]!;
    const wider = Math.ceil((old.length / words) * GROWTH);
    const table = new Int32Array(wider * words);
    const scale = wider / PLACES;
    for (let from = 0; from < old.length; from += words) {
      if (old[from] === 0) continue;
      const hash = spread(sumOf(old, from, factors));
      let at = (((hash & PLACE_MASK) * scale) | 0) * words;
      while (table[at] !== 0) {
        at += words;
        if (at === table.length) at = 0;
      }
      for (let k = 0; k < words; k++) table[at + k] = old[from + k]!;
    }
    tables[segment] = table;
    scales[segment] = scale;
  };

  /**
   * Reads the places where candidates will be looked up. These reads do not wait for one another, so
   * the memory serves many at once; the look-ups that follow find what they need in the cache.
   */
  const touch = (candidates: Int32Array, end: number): void => {
    let sum = 0;
    for (let next = words; next < end; next += stride) {
      const hash = candidates[next]!;
      const segment = (hash >>> SEGMENT_SHIFT) & ofSegment;
      const at = (((hash & PLACE_MASK) * scales[segment]!) | 0) * words;
      sum ^= tables[segment]![at]!;
    }
    touched = sum; // Or else the reads are of no use to anyone, and left out.
  };

  const add: Visited["add"] = (candidates, end, found) => {
    touch(candidates, end);
    for (let next = 0; next < end; next += stride) {
      const hash = candidates[next + words]!;
      const segment = (hash >>> SEGMENT_SHIFT) & ofSegment;
      const table = tables[segment]!;
      const first = candidates[next]!;
      let at = (((hash & PLACE_MASK) * scales[segment]!) | 0) * words;
      let held = table[at]!;
      while (held !== 0) {
        if (held === first) {
          let k = 1;
          while (k < words && table[at + k] === candidates[next + k]) k++;
          if (k === words) break;
        }
        at += words;
        if (at === table.length) at = 0;
        held = table[at]!;
      }
      if (held !== 0) continue;
      for (let k = 0; k < words; k++) table[at + k] = candidates[next + k]!;
      found(candidates, next, candidates[next + words + 1]!);
      if (++used[segment]! * words > table.length * MOST_LOAD) grow(segment);
    }
  };

  return {
    add,
    bytes: () =>
      tables.reduce((sum, table) => sum + table.byteLength, touched === 0 ? 0 : 4),
  };
};
