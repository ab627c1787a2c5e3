import { countBelow, sortedBy } from "../blocks/blocks.ts";
import { type Columns, WRITE } from "../columns/columns.ts";

/** The writes of one key, indexed by time. */
export type Writes = {
  /** All writes, by invocation. */
  readonly byInvocation: Int32Array;
  /** The completed writes, by return. */
  readonly byReturn: Int32Array;
  /** For each index of `byReturn`: the write up to it that began last. */
  readonly newest: Int32Array;
};

/** The writes of each key. */
export const writesByKey = (columns: Columns): readonly Writes[] => {
  const { kind, key, keys, invoked, returned } = columns;
  const rows: number[][] = Array.from({ length: keys }, () => []);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === WRITE) rows[key[row]!]!.push(row);
  return rows.map((mine): Writes => {
    const all = Int32Array.from(mine);
    const over = all.filter((row) => returned[row]! < Number.POSITIVE_INFINITY);
    const byReturn = sortedBy(over, returned);
    const newest = byReturn.slice();
    for (let i = 1; i < newest.length; i++)
      if (invoked[newest[i - 1]!]! >= invoked[newest[i]!]!) newest[i] = newest[i - 1]!;
    return { byInvocation: sortedBy(all, invoked), byReturn, newest };
  });
};

/** Of the writes over before a moment: the one that began last, or -1. */
export const newestBefore = (
  { returned }: Columns,
  { byReturn, newest }: Writes,
  moment: number,
): number => newest[countBelow(byReturn, returned, moment) - 1] ?? -1;

/** Does no write overlap this operation? Touching counts as overlapping. */
export const isAlone = (
  { invoked, returned }: Columns,
  { byInvocation, byReturn }: Writes,
  row: number,
): boolean => {
  const over = countBelow(byReturn, returned, invoked[row]!);
  // Writes that begin at its very end overlap too.
  let begun = countBelow(byInvocation, invoked, returned[row]!);
  while (begun < byInvocation.length && invoked[byInvocation[begun]!] === returned[row])
    begun++;
  return begun === over;
};
