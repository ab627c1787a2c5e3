import { READ } from "../columns/columns.ts";
import { type Execution, UNDECIDED } from "./execution.ts";

/** No read that was taken waits for a write of this key. */
const FREE = -4;

/** The number of rows of each session that are left when no row can be taken any more. */
type Stuck = {
  /** The same before the first own read was taken. Rows that are not left by then do not matter. */
  readonly first: Int32Array;
  readonly last: Int32Array;
};

/**
 * Looks for one order of the operations that a session sees: it has to keep sessions, put each read
 * after its write, and explain the session's own reads. Each call takes time linear in what is
 * seen.
 *
 * The procedure builds the order from its end. It takes every other operation as soon as it can be
 * taken: this never blocks an earlier one, so it never has to try twice. It takes an own read only
 * if nothing else can be taken; from then on the read's key waits for the write that it answers,
 * and no other write of the key can be taken. If rows are left in the end, there is no order.
 *
 * @returns for a session and the rows that it sees: undefined if there is an order, else what is
 * left
 */
export const fromTheEnd = ({
  columns: { kind, key, keys },
  sessions: { of },
  from,
}: Execution): ((session: number, rows: readonly Int32Array[]) => Stuck | undefined) => {
  /** By write: the number of its seen reads that are not taken. */
  const readers = new Int32Array(kind.length);
  /** By key: the write that a taken read waits for, or `FREE`. */
  const awaited = new Int32Array(keys);
  /** By key: the sessions whose last remaining write waits until the key is free. */
  const blocked = Array.from({ length: keys }, (): number[] => []);

  return (session, rows) => {
    readers.fill(0);
    awaited.fill(FREE);
    for (const waiting of blocked) waiting.length = 0;
    for (const seen of rows)
      for (const row of seen)
        if (kind[row] === READ && from[row]! >= 0) readers[from[row]!]!++;
    /** By session: the number of its rows that are left. */
    const left = Int32Array.from(rows, ({ length }) => length);
    const ready = rows.map((_, each) => each);
    const mine = rows[session]!;
    let first: Int32Array | undefined;

    const release = (freed: number): void => {
      awaited[freed] = FREE;
      ready.push(...blocked[freed]!);
      blocked[freed]!.length = 0;
    };

    const taken = (each: number, row: number): void => {
      left[each]!--;
      const write = from[row]!;
      // A write can be taken once all its reads are.
      if (kind[row] === READ && write >= 0 && --readers[write]! === 0)
        ready.push(of[write]!);
    };

    /** Takes rows from the end of a session while it can. */
    const takeFrom = (each: number): void => {
      for (; left[each]! > 0; ) {
        const row = rows[each]![left[each]! - 1]!;
        if (kind[row] === READ) {
          if (each === session) return;
        } else {
          if (readers[row]! > 0) return;
          const write = awaited[key[row]!]!;
          if (write !== FREE && write !== row) {
            blocked[key[row]!]!.push(each);
            return;
          }
          if (write === row) release(key[row]!);
        }
        taken(each, row);
      }
    };

    /** May this read be taken: does its key wait for no other write? */
    const canAwait = (read: number): boolean => {
      const write = awaited[key[read]!]!;
      return from[read] === UNDECIDED || write === FREE || write === from[read];
    };

    for (;;) {
      for (let next = ready.pop(); next !== undefined; next = ready.pop()) takeFrom(next);
      first ??= left.slice();
      const stuck = { first, last: left };
      if (left[session] === 0)
        return left.every((count) => count === 0) ? undefined : stuck;
      const read = mine[left[session]! - 1]!;
      if (kind[read] !== READ || !canAwait(read)) return stuck;
      if (from[read] !== UNDECIDED) awaited[key[read]!] = from[read]!;
      taken(session, read);
      ready.push(session);
    }
  };
};
