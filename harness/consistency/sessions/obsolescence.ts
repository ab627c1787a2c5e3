import { type Columns, READ, WRITE } from "../columns/columns.ts";
import { noEdges } from "../graph/edges.ts";
import { clocksFor, fillClocks } from "./clocks.ts";
import { ENTRIES_MAX } from "./clocks-max.ts";
import { executionOf, UNDECIDED } from "./execution.ts";
import { wayBetween } from "./past.ts";
import type { Sessions } from "./sessions.ts";

/** The rows that show that a read answers a value which other writes causally follow. */
export type IsObsolete = (read: number) => readonly number[] | undefined;

/**
 * Whether a value is obsolete: each write of it is followed by another write of its key, in causal
 * order. The initial value is followed by every write. A write that stays open may never have been,
 * so it makes nothing obsolete. Of reads that several writes could explain nothing is concluded. A number says how large the clocks would be that do not fit.
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
  // What causes itself breaks other models; nothing can be said of its order.
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
      shown.push(...wayBetween(execution, { first: write, last: next }));
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
