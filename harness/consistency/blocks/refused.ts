import { CAS, type Columns, WRITE } from "../columns/columns.ts";
import type { Placed } from "./order.ts";

/**
 * Inserts refused compare-and-sets into an order, each where the register holds another value than
 * it expects.
 *
 * @returns undefined if one of them finds no place, although another order might have one
 */
export const withRefused = (
  columns: Columns,
  placed: Placed,
  refused: readonly number[],
): Placed | undefined => {
  if (refused.length === 0) return placed;
  const changes = changesIn(columns, placed);
  const inserted: Insertion[] = [];
  for (const row of refused) {
    const insertion = insertionOf(columns, { placed, changes }, row);
    if (insertion === undefined) return undefined;
    inserted.push(insertion);
  }
  inserted.sort((a, b) => a.before - b.before || a.point - b.point);
  return insert(placed, inserted);
};

/** A row to insert before the index `before` of an order. */
type Insertion = {
  readonly row: number;
  readonly before: number;
  readonly point: number;
};

type Timeline = { readonly placed: Placed; readonly changes: Int32Array };

/** The indices in the order at which the register changes. */
const changesIn = ({ kind }: Columns, { rows }: Placed): Int32Array => {
  const changes: number[] = [];
  for (const [i, row] of rows.entries())
    if (kind[row] === WRITE || kind[row] === CAS) changes.push(i);
  return Int32Array.from(changes);
};

const insertionOf = (
  columns: Columns,
  { placed: { rows, points }, changes }: Timeline,
  row: number,
): Insertion | undefined => {
  const { value, expected, initialOf, key, invoked, returned } = columns;
  const start = invoked[row]!;
  const done = countBelow(changes.length, (i) => points[changes[i]!]! < start);
  const held = done === 0 ? initialOf[key[row]!]! : value[rows[changes[done - 1]!]!]!;
  if (held !== expected[row]) {
    const before = countBelow(rows.length, (i) => points[i]! < start);
    return { row, before, point: start };
  }
  // The next change writes another value, since no value is written twice.
  const change = changes[done];
  if (change === undefined || points[change]! > returned[row]!) return undefined;
  return { row, before: change + 1, point: points[change]! };
};

/** Bisection: how many of the numbers from 0 are below a bound. */
const countBelow = (size: number, isBelow: (i: number) => boolean): number => {
  let from = 0;
  let to = size;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBelow(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
};

const insert = (placed: Placed, inserted: readonly Insertion[]): Placed => {
  const size = placed.rows.length + inserted.length;
  const rows = new Int32Array(size);
  const points = new Float64Array(size);
  let next = 0;
  for (let i = 0, at = 0; at < size; at++) {
    const insertion = inserted[next];
    if (insertion !== undefined && insertion.before === i) {
      rows[at] = insertion.row;
      points[at] = insertion.point;
      next++;
    } else {
      rows[at] = placed.rows[i]!;
      points[at] = placed.points[i++]!;
    }
  }
  return { rows, points };
};
