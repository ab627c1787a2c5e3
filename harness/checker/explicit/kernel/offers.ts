/**
 * Takes offers of successors, looks them up, and keeps those that are new. Rows are looked up in batches, so that the
 * memory serves many look-ups at the same time.
 */
import {
  BATCH,
  CONTROL,
  MOST_LOAD,
  PIECE_BITS,
  PLACE_MASK,
  SEGMENT_SHIFT,
  TOLD,
  WRITING,
} from "./constants.ts";
import { spread } from "./hashes.ts";
import { isToBeJudged } from "./lookups.ts";
import type { Hooks, Tables } from "./tables.ts";

export type Offers = {
  /**
   * Offers the row `from` plus the numbers at `at` of `steps`; `ofRow` is the sum of `from`. False if there is no room.
   */
  readonly offer: (
    from: Int32Array,
    ofRow: number,
    steps: Int32Array,
    at: number,
    parent: number,
  ) => boolean;
  readonly offerRow: (row: Int32Array, parent: number) => boolean;
  readonly flush: () => boolean;
  readonly refresh: () => void;
};

/**
 * Rows that wait to be looked up. An entry of `rows` is the words of a row, its hash and its parent; `places` and
 * `inSegment` say where the look-up of each row begins.
 */
export type Batch = {
  readonly rows: Int32Array;
  readonly places: Int32Array;
  readonly inSegment: Int32Array;
};

/**
 * Finds the places where rows of a batch will be looked up, and reads them. These reads do not wait for one another,
 * and the look-ups that follow find the places in the cache.
 *
 * @param scales for each segment, the number of its places divided by the number of values of the place bits
 * @returns a number that depends on all words read
 */
export const touch = (
  { segments, words }: Tables,
  { rows, places, inSegment }: Batch,
  scales: Float64Array,
  end: number,
): number => {
  const ofSegment = segments.length - 1;
  let many = 0;
  for (let next = words; next < end; next += words + 2) {
    const hash = rows[next]!;
    const segment = (hash >>> SEGMENT_SHIFT) & ofSegment;
    places[many] = (((hash & PLACE_MASK) * scales[segment]!) | 0) * words;
    inSegment[many++] = segment;
  }
  let touched = 0;
  for (let k = 0; k < many; k++) touched ^= segments[inSegment[k]!]![places[k]!]!;
  return touched;
};

/**
 * Enters the row at `next` of `rows` into a table, at `place` or the first free place after it. Returns false if the
 * row is there already.
 *
 * @param isAlone whether no other thread writes into the table
 */
export const enter = (
  table: Int32Array,
  words: number,
  isAlone: boolean,
  rows: Int32Array,
  next: number,
  place: number,
): boolean => {
  const first = rows[next]!;
  let at = place;
  for (;;) {
    let held = table[at]!;
    if (held === 0) {
      if (isAlone) {
        for (let k = 0; k < words; k++) table[at + k] = rows[next + k]!;
        return true;
      }
      held = Atomics.compareExchange(table, at, 0, WRITING);
      if (held === 0) {
        for (let k = 1; k < words; k++) table[at + k] = rows[next + k]!;
        Atomics.store(table, at, first);
        return true;
      }
    }
    while (held === WRITING) held = Atomics.load(table, at);
    if (held === first) {
      let k = 1;
      while (k < words && table[at + k] === rows[next + k]) k++;
      if (k === words) return false;
    }
    at += words;
    if (at === table.length) at = 0;
  }
};

/**
 * Makes states of the first rows of a batch, up to `end`: each gets the next number. Reports those that are to be
 * judged.
 */
export const append = (
  tables: Tables,
  rows: Int32Array,
  end: number,
  tell: Hooks["tell"],
): void => {
  const { words, control, numbers } = tables;
  const stride = words + 2;
  const many = end / stride;
  let state =
    tables.threads === 1
      ? (control[CONTROL.count]! += many) - many
      : Atomics.add(control, CONTROL.count, many);
  for (let at = 0; at < end; at += stride) {
    const piece = tables.rows[state >>> PIECE_BITS]!;
    const index = state & ((1 << PIECE_BITS) - 1);
    for (let k = 0; k < words; k++) piece[index * words + k] = rows[at + k]!;
    tables.parents[state >>> PIECE_BITS]![index] = rows[at + words + 1]!;
    if (isToBeJudged(numbers, tables, rows, at)) tell(TOLD.toJudge, state);
    state++;
  }
};

/**
 * Enters the rows of a batch, and moves those that are new to its beginning.
 *
 * @returns where the new rows end; if a segment is too full to take many more, that number negated, minus 1
 */
export const enterAll = (
  tables: Tables,
  { rows, places, inSegment }: Batch,
  end: number,
): number => {
  const { words, segments, used } = tables;
  const stride = words + 2;
  const isAlone = tables.threads === 1;
  let fresh = 0;
  let isFull = false;
  for (let next = 0, k = 0; next < end; next += stride, k++) {
    const segment = inSegment[k]!;
    const table = segments[segment]!;
    if (!enter(table, words, isAlone, rows, next, places[k]!)) continue;
    const entered = isAlone ? ++used[segment]! : Atomics.add(used, segment, 1);
    if (entered * words > table.length * MOST_LOAD) isFull = true;
    for (let j = 0; j < stride; j++) rows[fresh + j] = rows[next + j]!;
    fresh += stride;
  }
  return isFull ? -1 - fresh : fresh;
};

/** Collects the offers of one thread in batches, and enters the rows that are new. */
export const offersOf = (tables: Tables, { makeRoom, tell }: Hooks): Offers => {
  const { words, threads, factors, control, counts } = tables;
  const stride = words + 2;
  const rows = new Int32Array(BATCH * stride);
  const batch: Batch = {
    rows,
    places: new Int32Array(BATCH),
    inSegment: new Int32Array(BATCH),
  };
  const nothing = new Int32Array(words + 1);
  const scales = new Float64Array(64);
  let filled = 0;
  let recent = new Int32Array(0);
  let recentShift = 32;

  const refresh = (): void => {
    for (const [segment, table] of tables.segments.entries())
      scales[segment] = table.length / words / (PLACE_MASK + 1);
    if (recentShift === 32 - tables.recentBits) return;
    recentShift = 32 - tables.recentBits;
    recent = new Int32Array(words << tables.recentBits);
  };

  const flush = (): boolean => {
    if (filled === 0) return true;
    const isRoomy = Atomics.load(control, CONTROL.count) + threads * BATCH <= tables.room;
    if (!isRoomy && !makeRoom()) return false;
    // Stored, since a compiler that sees a result without use would leave the reads out.
    counts[2 * threads] = touch(tables, batch, scales, filled);
    const entered = enterAll(tables, batch, filled);
    const isFull = entered < 0;
    const fresh = isFull ? -1 - entered : entered;
    filled = 0;
    if (fresh > 0) append(tables, rows, fresh, tell);
    if (isFull && !makeRoom()) Atomics.store(control, CONTROL.wanted, 1);
    return true;
  };

  const offer: Offers["offer"] = (from, ofRow, steps, at, parent) => {
    const total = (ofRow + steps[at + words]!) | 0;
    const known = (total >>> recentShift) * words;
    // Was this row offered lately? Independent steps lead to the same row in any order, most often from states that are
    // near to one another. Two thirds of the offers end here.
    let same = 0;
    for (let k = 0; k < words; k++) {
      const word = (from[k]! + steps[at + k]!) | 0;
      if (recent[known + k] === word) same++;
      else recent[known + k] = word;
    }
    if (same === words) return true;
    const place = filled;
    for (let k = 0; k < words; k++) rows[place + k] = recent[known + k]!;
    rows[place + words] = spread(total);
    rows[place + words + 1] = parent;
    filled = place + stride;
    return filled < rows.length || flush();
  };

  return {
    offer,
    offerRow: (row, parent) => {
      let total = 0;
      for (let k = 0; k < words; k++)
        total = (total + Math.imul(row[k]!, factors[k]!)) | 0;
      return offer(row, total, nothing, 0, parent);
    },
    flush,
    refresh,
  };
};
