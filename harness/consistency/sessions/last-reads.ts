import { type Columns, READ, WRITE } from "../columns/columns.ts";
import type { Sessions } from "./sessions.ts";

/**
 * By key: the last read of each session, of those that begin after the key has settled: after its
 * last write is over, unless another moment is given.
 */
export const lastReads = (
  { kind, key, keys, invoked, returned }: Columns,
  { rows }: Sessions,
  settled: number | undefined,
): ReadonlyMap<number, readonly number[]> => {
  const quiet = new Float64Array(keys).fill(settled ?? Number.NEGATIVE_INFINITY);
  if (settled === undefined)
    for (let row = 0; row < kind.length; row++)
      if (kind[row] === WRITE)
        quiet[key[row]!] = Math.max(quiet[key[row]!]!, returned[row]!);
  const last = new Map<number, number[]>();
  for (const mine of rows) {
    const own = new Map<number, number>();
    for (const row of mine)
      if (kind[row] === READ && invoked[row]! > quiet[key[row]!]!)
        own.set(key[row]!, row);
    for (const [x, row] of own) {
      const reads = last.get(x);
      if (reads === undefined) last.set(x, [row]);
      else reads.push(row);
    }
  }
  return last;
};
