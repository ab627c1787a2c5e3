import { READ } from "../columns/columns.ts";
import type { Execution } from "./execution.ts";

/**
 * A path from one operation to a later one in causal order, with as few changes of session as
 * possible. A path changes sessions where a read answers a write of another session.
 *
 * @returns the rows at which it changes sessions; empty if there is no path
 */
export const causalPath = (
  { columns: { kind }, sessions, from }: Execution,
  { first, last }: { readonly first: number; readonly last: number },
): readonly number[] => {
  const { rows, of, place } = sessions;
  /** By row: the next row on the path. */
  const after = new Int32Array(kind.length).fill(-1);
  after[last] = last;
  let level = [last];

  const turns = (start: number, next: Int32Array, end: number): readonly number[] => {
    const kept = [start];
    for (let row = start; row !== end; row = next[row]!)
      if (from[next[row]!] === row && kind[next[row]!] === READ)
        kept.push(row, next[row]!);
    return [...new Set([...kept, end])];
  };

  while (level.length > 0) {
    const writes: number[] = [];
    for (const start of level) {
      const session = rows[of[start]!]!;
      // Steps within a session cost nothing. A row that was seen before ends the run.
      for (let at = place[start]!, row = start; ; row = session[--at]!) {
        if (row !== start) {
          if (after[row] !== -1) break;
          after[row] = session[at + 1]!;
        }
        if (row === first) return turns(row, after, last);
        const write = from[row]!;
        if (kind[row] === READ && write >= 0 && after[write] === -1) {
          after[write] = row;
          writes.push(write);
        }
        if (at === 0) break;
      }
    }
    level = writes;
  }
  return [];
};
