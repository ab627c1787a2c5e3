import { READ } from "../columns/columns.ts";
import { type Execution, UNDECIDED } from "./execution.ts";

/** No read that was taken waits for the write of this key. */
const FREE = -4;

/** How many rows of each session are left when nothing more can be taken. */
export type Stuck = {
  /** Before the first read was taken: what is not left then stands in nobody's way. */
  readonly first: Int32Array;
  readonly last: Int32Array;
};

/**
 * Looks for one order of what a session sees that keeps sessions, lets every read go after its write
 * and explains the session's own reads; undefined where there is one. Each question takes time
 * linear in what is seen.
 *
 * The order is put together from its end. A read of the session is taken only when nothing else can
 * be; from then on its key waits for the write that it answers, and no other write of the key can
 * be taken. Whatever can be taken is taken at once: that never stands in the way of anything
 * earlier, so nothing has to be tried twice. If something is left in the end, there is no order.
 */
export const fromTheEnd = ({
  columns: { kind, key, keys },
  sessions: { of },
  from,
}: Execution): ((session: number, rows: readonly Int32Array[]) => Stuck | undefined) => {
  /** By write: how many reads of it are seen and not taken. */
  const readers = new Int32Array(kind.length);
  /** By key: the write that the reads taken wait for, or `FREE`. */
  const awaited = new Int32Array(keys);
  /** By key: the sessions whose last write left cannot be taken while it waits for another. */
  const blocked = Array.from({ length: keys }, (): number[] => []);

  return (session, rows) => {
    readers.fill(0);
    awaited.fill(FREE);
    for (const waiting of blocked) waiting.length = 0;
    for (const seen of rows)
      for (const row of seen)
        if (kind[row] === READ && from[row]! >= 0) readers[from[row]!]!++;
    /** By session: how many of its rows are left. */
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
      // Its session goes on once nobody who is left answers the write.
      if (kind[row] === READ && write >= 0 && --readers[write]! === 0)
        ready.push(of[write]!);
    };

    /** Takes the last rows of a session, as long as they can be. */
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

    /** Does the key of a read wait for no other write than the one that it answers? */
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
