import { type Columns, READ, WRITE } from "../columns/columns.ts";
import { noEdges } from "../graph/edges.ts";
import { causalPath } from "./causal-path.ts";
import { clocksFor, fillClocks } from "./clocks.ts";
import { ENTRIES_MAX } from "./clocks-max.ts";
import { executionOf, UNDECIDED } from "./execution.ts";
import type { Sessions } from "./sessions.ts";

/** The rows which show that the value of a read is obsolete, or undefined. */
type IsObsolete = (read: number) => readonly number[] | undefined;

/**
 * Finds reads of obsolete values. A value is obsolete if another write of its key causally follows
 * each write of it; every write follows the initial value. An open write may never have happened,
 * so it makes no value obsolete. A read that several writes could explain is never obsolete.
 *
 * @returns a number if the vector clocks would have that many entries, which is too many
 */
export const obsolescence = (
  columns: Columns,
  sessions: Sessions,
): IsObsolete | number => {
  const { kind, key, value, initialOf, returned } = columns;
  const entries = kind.length * sessions.rows.length;
  if (entries > ENTRIES_MAX) return entries;
  const execution = executionOf(columns, sessions);
  const writes = writesBy(columns, value);
  const byKey = writesBy(columns, key);
  for (let row = 0; row < kind.length; row++) {
    const v = value[row]!;
    const explaining = (writes.get(v)?.length ?? 0) + Number(v === initialOf[key[row]!]);
    if (kind[row] === READ && explaining > 1) execution.from[row] = UNDECIDED;
  }
  const clocks = clocksFor(execution, sessions.rows);
  // A causal cycle breaks other models; its operations have no order.
  const isOrdered = fillClocks(clocks, noEdges());

  const precedes = (first: number, second: number): boolean => {
    const at = clocks.at[second]! + sessions.of[first]!;
    return isOrdered && clocks.entries[at]! >= sessions.place[first]!;
  };

  return (read) => {
    const others = (byKey.get(key[read]!) ?? []).filter(
      (write) => returned[write] !== Number.POSITIVE_INFINITY,
    );
    const shown: number[] = [];
    for (const write of writes.get(value[read]!) ?? []) {
      const next = others.find((other) => other !== write && precedes(write, other));
      if (next === undefined) return undefined;
      shown.push(...causalPath(execution, { first: write, last: next }));
    }
    if (value[read] !== initialOf[key[read]!]) return [...shown, read];
    return others.length === 0 ? undefined : [...shown, others[0]!, read];
  };
};

const writesBy = (
  { kind }: Columns,
  names: Int32Array,
): ReadonlyMap<number, readonly number[]> => {
  const writes = new Map<number, number[]>();
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== WRITE) continue;
    const same = writes.get(names[row]!);
    if (same === undefined) writes.set(names[row]!, [row]);
    else same.push(row);
  }
  return writes;
};
