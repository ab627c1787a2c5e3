import { type Columns, INITIAL, READ, UNWRITTEN, WRITE } from "../columns/columns.ts";
import { isAlone, newestBefore, type Writes, writesByKey } from "./writes.ts";

/** A read that no write explains. */
export type Fault = {
  readonly read: number;
  /** The write of its value, `INITIAL` or `UNWRITTEN`. It began too late, or was overwritten. */
  readonly write: number;
  /** The write in between, or -1. */
  readonly newer: number;
};

/** The reads that the model judges: all, or only those that overlap no write. */
export type JudgedReads = "every read" | "reads alone";

/**
 * The first read that violates regularity. A read has to answer a write that began before the read
 * ended, with no other completed write in between. Each read is decided on its own, so the cost is
 * that of sorting.
 *
 * Lamport. "On Interprocess Communication". Distributed Computing 1(2), 1986.
 */
export const irregular = (columns: Columns, held: JudgedReads): Fault | undefined => {
  const { kind, key, value } = columns;
  const writes = writesByKey(columns);
  const candidates = writersOf(columns);
  for (let read = 0; read < kind.length; read++) {
    if (kind[read] !== READ) continue;
    const mine = writes[key[read]!]!;
    if (held === "reads alone" && !isAlone(columns, mine, read)) continue;
    const fault = explain(columns, mine, { read, writers: candidates(value[read]!) });
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const explain = (
  columns: Columns,
  writes: Writes,
  { read, writers }: { readonly read: number; readonly writers: readonly number[] },
): Fault | undefined => {
  const { invoked, returned } = columns;
  const newest = newestBefore(columns, writes, invoked[read]!);
  let fault: Fault = { read, write: UNWRITTEN, newer: -1 };
  for (const write of writers) {
    const isFuture = write >= 0 && invoked[write]! > returned[read]!;
    const end = write === INITIAL ? Number.NEGATIVE_INFINITY : returned[write]!;
    const isOverwritten = newest >= 0 && end < invoked[newest]!;
    if (!isFuture && !isOverwritten) return undefined;
    // An overwritten write explains more than one still to come. The first one is enough: whatever
    // overwrote it before the read overwrote the initial value too.
    if (fault.newer >= 0) continue;
    fault = { read, write, newer: isOverwritten ? newest : -1 };
  }
  return fault;
};

/** The rows that could have written a value; the initial value comes first. */
const writersOf = (columns: Columns): ((value: number) => readonly number[]) => {
  const { kind, value, writer, initialOf } = columns;
  if (columns.repeated === undefined)
    return (v) => (writer[v] === UNWRITTEN ? [] : [writer[v]!]);
  const rows = new Map<number, number[]>();
  for (const v of initialOf) rows.set(v, [INITIAL]);
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== WRITE) continue;
    const same = rows.get(value[row]!);
    if (same === undefined) rows.set(value[row]!, [row]);
    else same.push(row);
  }
  return (v) => rows.get(v) ?? [];
};
