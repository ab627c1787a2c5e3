import { countBelow } from "../blocks/blocks.ts";
import { type Columns, INITIAL, READ, UNWRITTEN } from "../columns/columns.ts";
import { newestBefore, type Writes, writesByKey } from "./writes.ts";

/**
 * A lower bound on how many completed writes the stalest read missed: those over before it began,
 * less those that had begun before its own write was over. Values that repeat do not count.
 */
export const overtakenIn = (columns: Columns): number => {
  const { kind, key, value, writer, invoked, returned } = columns;
  if (columns.repeated !== undefined) return 0;
  const writes = writesByKey(columns);
  let most = 0;
  for (let read = 0; read < kind.length; read++) {
    if (kind[read] !== READ) continue;
    const { byReturn, byInvocation }: Writes = writes[key[read]!]!;
    const write = writer[value[read]!]!;
    const over = countBelow(byReturn, returned, invoked[read]!);
    const begun = write < 0 ? 0 : countUpTo(byInvocation, invoked, returned[write]!);
    most = Math.max(most, over - begun);
  }
  return most;
};

/**
 * A read whose write is followed by two completed writes, one after the other, before the read
 * begins. These four rows most often violate 2-atomicity.
 */
export const overtakenTwice = (columns: Columns): readonly number[] | undefined => {
  const { kind, key, value, writer, invoked, returned } = columns;
  const writes = writesByKey(columns);
  for (let read = 0; read < kind.length; read++) {
    const write = writer[value[read]!]!;
    if (kind[read] !== READ || write === UNWRITTEN) continue;
    const mine = writes[key[read]!]!;
    const second = newestBefore(columns, mine, invoked[read]!);
    const first = second < 0 ? -1 : newestBefore(columns, mine, invoked[second]!);
    if (first < 0) continue;
    if (write === INITIAL) return [first, second, read];
    if (returned[write]! < invoked[first]!) return [write, first, second, read];
  }
  return undefined;
};

const countUpTo = (sorted: Int32Array, times: Float64Array, moment: number): number => {
  let count = countBelow(sorted, times, moment);
  while (count < sorted.length && times[sorted[count]!] === moment) count++;
  return count;
};
