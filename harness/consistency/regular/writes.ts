import { countBelow, sortedBy } from "../blocks/blocks.ts";
import { type Columns, WRITE } from "../columns/columns.ts";

/** The writes of one key, so that what was over or had begun at a moment is found quickly. */
export type Writes = {
  /** All of them, by invocation. */
  readonly byInvocation: Int32Array;
  /** Those that are over some time, by return. */
  readonly byReturn: Int32Array;
  /** For each of `byReturn`: of the writes up to it, the one that began last. */
  readonly newest: Int32Array;
};

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

/** Of the writes over before a moment, the one that began last; -1 where there is none. */
export const newestBefore = (
  { returned }: Columns,
  { byReturn, newest }: Writes,
  moment: number,
): number => newest[countBelow(byReturn, returned, moment) - 1] ?? -1;

/** Does no write overlap with this operation? Those that touch it do. */
export const isAlone = (
  { invoked, returned }: Columns,
  { byInvocation, byReturn }: Writes,
  row: number,
): boolean => {
  const over = countBelow(byReturn, returned, invoked[row]!);
  // Those that begin at its very end overlap too: all that have not begun after it.
  let begun = countBelow(byInvocation, invoked, returned[row]!);
  while (begun < byInvocation.length && invoked[byInvocation[begun]!] === returned[row])
    begun++;
  return begun === over;
};
