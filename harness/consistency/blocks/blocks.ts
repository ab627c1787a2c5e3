import type { Columns } from "../columns/columns.ts";

/**
 * Blocks: operations that stand together in every order. A block that has an operation over before
 * some operation of another block begins goes before that other block.
 */
export type Blocks = {
  size: number;
  /** By block: the earliest return in it, and the row that makes it. */
  readonly first: Float64Array;
  readonly firstRow: Int32Array;
  /** By block: the latest invocation in it, and the row that makes it. */
  readonly last: Float64Array;
  readonly lastRow: Int32Array;
};

/** Instead of a row, for an empty block. */
const NO_ROW = -1;

/** No blocks, with space for `capacity`. */
export const noBlocks = (capacity: number): Blocks => ({
  size: 0,
  first: new Float64Array(capacity),
  firstRow: new Int32Array(capacity),
  last: new Float64Array(capacity),
  lastRow: new Int32Array(capacity),
});

/** Adds an empty block, which is not ordered with any other. */
export const addBlock = (blocks: Blocks): number => {
  const block = blocks.size++;
  blocks.first[block] = Number.POSITIVE_INFINITY;
  blocks.firstRow[block] = NO_ROW;
  blocks.last[block] = Number.NEGATIVE_INFINITY;
  blocks.lastRow[block] = NO_ROW;
  return block;
};

/** Adds an operation to a block. */
export const extend = (
  { first, firstRow, last, lastRow }: Blocks,
  block: number,
  { row, invoked, returned }: Interval,
): void => {
  if (returned < first[block]!) {
    first[block] = returned;
    firstRow[block] = row;
  }
  if (invoked > last[block]!) {
    last[block] = invoked;
    lastRow[block] = row;
  }
};

/** A row with its interval. */
type Interval = {
  readonly row: number;
  readonly invoked: number;
  readonly returned: number;
};

/**
 * Two blocks that must each go before the other, or undefined. If blocks are in a cycle at all, the
 * block with the earliest first return and the one before it in the cycle are such a pair (Gibbons,
 * Korach. "Testing Shared Memories". SIAM Journal on Computing 26(4), 1997).
 */
export const conflict = (
  { first, last }: Blocks,
  chosen: Int32Array,
): readonly [number, number] | undefined => {
  const sorted = sortedBy(chosen, first);
  // Keep the two blocks of each prefix that last longest, so that one differs from the queried
  // block.
  const longest = new Int32Array(sorted.length);
  const second = new Int32Array(sorted.length).fill(-1);
  for (let i = 1; i < sorted.length; i++) {
    const block = sorted[i]!;
    longest[i] = longest[i - 1]!;
    second[i] = second[i - 1]!;
    if (last[block]! > last[sorted[longest[i]!]!]!) {
      second[i] = longest[i]!;
      longest[i] = i;
    } else if (second[i] === -1 || last[block]! > last[sorted[second[i]!]!]!)
      second[i] = i;
  }
  for (let i = 0; i < sorted.length; i++) {
    const block = sorted[i]!;
    const before = countBelow(sorted, first, last[block]!) - 1;
    if (before < 0) continue;
    const rival = longest[before] === i ? second[before]! : longest[before]!;
    if (rival < 0) continue;
    const other = sorted[rival]!;
    if (last[other]! > first[block]!) return [block, other];
  }
  return undefined;
};

/** Sorts numbers by their times. Most often they are sorted already. */
export const sortedBy = (chosen: Int32Array, times: Float64Array): Int32Array => {
  let isSorted = true;
  for (let i = 1; i < chosen.length && isSorted; i++)
    isSorted = times[chosen[i - 1]!]! <= times[chosen[i]!]!;
  if (isSorted) return chosen;
  return chosen.slice().sort((a, b) => {
    const [x, y] = [times[a]!, times[b]!];
    return x < y ? -1 : x > y ? 1 : 0;
  });
};

/** How many of the sorted numbers have a time before a moment. */
export const countBelow = (
  sorted: Int32Array,
  times: Float64Array,
  moment: number,
): number => {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (times[sorted[middle]!]! < moment) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** The interval of a row. */
export const intervalOf = ({ invoked, returned }: Columns, row: number): Interval => ({
  row,
  invoked: invoked[row]!,
  returned: returned[row]!,
});
