import { type Columns, WRITE } from "../columns/columns.ts";
import type { Sessions } from "./sessions.ts";

/**
 * The writes, sorted into lanes: a lane has the writes of one session to one key, in order. Lanes
 * of one key stand together.
 */
export type Lanes = {
  /** By key: its first lane. One more entry at the end. */
  readonly byKey: Int32Array;
  /** By lane: its session, and the start of its writes in `rows`. One more entry at the end. */
  readonly session: readonly number[];
  readonly start: readonly number[];
  /** The rows of the writes, lane by lane, and their places in their sessions. */
  readonly rows: Int32Array;
  readonly places: Int32Array;
};

/** Sorts the writes of a history into lanes. */
export const lanesOf = (columns: Columns, sessions: Sessions): Lanes => {
  const rows = writesByKey(columns, sessions);
  const byKey = new Int32Array(columns.keys + 1);
  const session: number[] = [];
  const start: number[] = [];
  let key = 0;
  let before = -1;
  for (const [i, row] of rows.entries()) {
    const isNextKey = before < 0 || columns.key[row] !== columns.key[before];
    while (isNextKey && key <= columns.key[row]!) byKey[key++] = start.length;
    if (isNextKey || sessions.of[row] !== sessions.of[before]) {
      session.push(sessions.of[row]!);
      start.push(i);
    }
    before = row;
  }
  byKey.fill(start.length, key);
  start.push(rows.length);
  return { byKey, session, start, rows, places: rows.map((row) => sessions.place[row]!) };
};

/** The writes sorted by key, then session, then place. */
const writesByKey = ({ kind, key, keys }: Columns, { rows }: Sessions): Int32Array => {
  const next = new Int32Array(keys + 1);
  let writes = 0;
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== WRITE) continue;
    next[key[row]! + 1]!++;
    writes++;
  }
  for (let k = 0; k < keys; k++) next[k + 1]! += next[k]!;
  const sorted = new Int32Array(writes);
  for (const session of rows)
    for (const row of session) if (kind[row] === WRITE) sorted[next[key[row]!]!++] = row;
  return sorted;
};

/** The last write of a lane with a place of at most `place`, as an index of `rows`, or -1. */
export const lastUpTo = (
  { start, places }: Lanes,
  lane: number,
  place: number,
): number => {
  let from = start[lane]!;
  let to = start[lane + 1]!;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (places[middle]! <= place) from = middle + 1;
    else to = middle;
  }
  return from > start[lane]! ? from - 1 : -1;
};

/**
 * The row of the first write of a lane for which `isAfter` is true, or -1. From one write on, it
 * must be true of all.
 */
export const firstAfter = (
  { start, rows }: Lanes,
  lane: number,
  isAfter: (row: number) => boolean,
): number => {
  let from = start[lane]!;
  let to = start[lane + 1]!;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isAfter(rows[middle]!)) to = middle;
    else from = middle + 1;
  }
  return from < start[lane + 1]! ? rows[from]! : -1;
};
