/**
 * The rows that were found, by hash: open addressing, the rows themselves in the table, so that one
 * look tells whether a row is known. They are compared in full: nothing is left to chance.
 *
 * The table is divided into segments by the first bits of the hash. A segment grows on its own, a
 * quarter at a time, so that no growth takes long and at least three fifths of the room is in use;
 * and whoever brings the rows of one segment together finds that segment in the processor's cache.
 */
import { factorsOf, spread, sumOf } from "./row-hash.ts";

/** A row to be added, as words: the row, its hash, and the state that led to it. */
export const CANDIDATE_EXTRA = 2;

export type Visited = {
  readonly segments: number;
  /** Adds the candidates of a segment that are not known yet; each of these is told. */
  readonly add: (
    segment: number,
    candidates: Int32Array,
    from: number,
    to: number,
    found: (candidates: Int32Array, at: number, parent: number) => void,
  ) => void;
  readonly bytes: () => number;
};

/** The segment of a hash among `segments`, a power of two up to 256; its place is in other bits. */
export const segmentOf = (hash: number, segments: number): number =>
  (hash >>> 24) & (segments - 1);

const PLACE_MASK = 0xffffff;
const PLACES = PLACE_MASK + 1;
const MOST_LOAD = 0.75;
const FIRST_CAPACITY = 256;

export const visitedTable = (
  words: number,
  segments: number,
  expected: number,
): Visited => {
  const stride = words + CANDIDATE_EXTRA;
  const factors = factorsOf(words);
  const first = Math.max(FIRST_CAPACITY, Math.ceil(expected / segments / 0.7));
  const tables = Array.from({ length: segments }, () => new Int32Array(first * words));
  const used = new Int32Array(segments);

  const grow = (segment: number): Int32Array<ArrayBuffer> => {
    const old = tables[segment]!;
    const capacity = old.length / words;
    const wider = capacity + Math.ceil(capacity / (capacity < 1 << 14 ? 1 : 4));
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
    return table;
  };

  return {
    segments,
    add: (segment, candidates, from, to, found) => {
      let table = tables[segment]!;
      let length = table.length;
      let scale = length / words / PLACES;
      let room = ((length / words) * MOST_LOAD - used[segment]!) | 0;
      for (let next = from; next < to; next += stride) {
        let at = (((candidates[next + words]! & PLACE_MASK) * scale) | 0) * words;
        let isKnown = false;
        while (table[at] !== 0) {
          let k = 0;
          while (k < words && table[at + k] === candidates[next + k]) k++;
          if (k === words) {
            isKnown = true;
            break;
          }
          at += words;
          if (at === length) at = 0;
        }
        if (isKnown) continue;
        for (let k = 0; k < words; k++) table[at + k] = candidates[next + k]!;
        found(candidates, next, candidates[next + words + 1]!);
        used[segment]!++;
        if (--room > 0) continue;
        table = grow(segment);
        length = table.length;
        scale = length / words / PLACES;
        room = ((length / words) * MOST_LOAD - used[segment]!) | 0;
      }
    },
    bytes: () => tables.reduce((sum, table) => sum + table.byteLength, 0),
  };
};
