import { READ } from "../columns/columns.ts";
import type { Execution } from "./execution.ts";

/**
 * Visits all operations in an order that keeps sessions and puts each read after its write.
 *
 * @returns false if there is none: session order and reads-from have a cycle
 */
export const schedule = (
  { columns: { kind }, sessions, from }: Execution,
  visit: (row: number) => void,
): boolean => {
  const { rows } = sessions;
  const next = new Int32Array(rows.length);
  const isDone = new Uint8Array(kind.length);
  /** By write: the sessions that wait for it. */
  const waiting = new Map<number, number[]>();
  const ready = rows.map((_, session) => session);
  let left = rows.reduce((sum, { length }) => sum + length, 0);
  for (let session = ready.pop(); session !== undefined; session = ready.pop()) {
    const mine = rows[session]!;
    for (; next[session]! < mine.length; next[session]!++) {
      const row: number = mine[next[session]!]!;
      const write = from[row]!;
      if (kind[row] === READ && write >= 0 && isDone[write] === 0) {
        const others = waiting.get(write);
        if (others === undefined) waiting.set(write, [session]);
        else others.push(session);
        break;
      }
      visit(row);
      isDone[row] = 1;
      left--;
      const woken = waiting.get(row);
      if (woken === undefined) continue;
      ready.push(...woken);
      waiting.delete(row);
    }
  }
  return left === 0;
};
