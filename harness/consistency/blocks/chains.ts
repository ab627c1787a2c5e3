import {
  CAS,
  type Columns,
  INITIAL,
  READ,
  ROUGH,
  UNWRITTEN,
  WRITE,
} from "../columns/columns.ts";
import type { Observed } from "../columns/observed.ts";
import { addBlock, type Blocks, extend, intervalOf, noBlocks } from "./blocks.ts";

/**
 * A chain: a write, the reads of its value, the compare-and-set that replaces it, the reads of the
 * new value, and so on. A chain stands together in every order, its members in this order.
 */
export type Chains = {
  readonly blocks: Blocks;
  /** By value: its chain, or -1, and the row of the compare-and-set that replaces it, or -1. */
  readonly chainOf: Int32Array;
  readonly next: Int32Array;
  /** By chain: its key, and its first value. */
  readonly keyOf: Int32Array;
  readonly root: Int32Array;
};

/** Rows that have no order. */
type Suspects = { readonly suspects: readonly number[] };

/**
 * The chains of all keys with unique values, or rows that show that some chain has no order.
 *
 * Gibbons, Korach. "Testing Shared Memories". SIAM Journal on Computing 26(4), 1997.
 */
export const chainsOf = (
  columns: Columns,
  { counts }: Pick<Observed, "counts">,
): Chains | Suspects => {
  const values = columns.keyOf.length;
  const next = new Int32Array(values).fill(-1);
  const wrong = replace(columns, counts, next);
  if (wrong !== undefined) return { suspects: wrong };
  const chains: Chains = {
    blocks: noBlocks(values),
    chainOf: new Int32Array(values).fill(-1),
    next,
    keyOf: new Int32Array(values),
    root: new Int32Array(values),
  };
  const suspects = link(columns, chains, counts);
  return suspects === undefined ? chains : { suspects };
};

/** Finds the compare-and-set that replaces each value. A value that was replaced never returns. */
const replace = (
  { kind, key, value, expected, writer, grade }: Columns,
  counts: Uint8Array,
  next: Int32Array,
): readonly number[] | undefined => {
  for (let row = 0; row < kind.length; row++) {
    if (counts[row] === 0 || grade[key[row]!] === ROUGH) continue;
    if (kind[row] === READ && writer[value[row]!] === UNWRITTEN) return [row];
    if (kind[row] !== CAS) continue;
    const found = expected[row]!;
    if (writer[found] === UNWRITTEN) return [row];
    if (next[found] !== -1) return [next[found]!, row];
    next[found] = row;
  }
  return undefined;
};

const link = (
  columns: Columns,
  chains: Chains,
  counts: Uint8Array,
): readonly number[] | undefined => {
  const { kind, key, value, writer, grade, keyOf } = columns;
  const reads = readsByValue(columns);
  for (let start = 0; start < keyOf.length; start++) {
    const row = writer[start]!;
    const isRoot =
      row === INITIAL || (row >= 0 && kind[row] === WRITE && counts[row] === 1);
    if (!isRoot || grade[keyOf[start]!] === ROUGH) continue;
    const suspects = follow(columns, chains, { start, reads });
    if (suspects !== undefined) return suspects;
  }
  for (let row = 0; row < kind.length; row++) {
    const isLeft =
      kind[row] === CAS && counts[row] === 1 && chains.chainOf[value[row]!] === -1;
    if (isLeft && grade[key[row]!] !== ROUGH) return ring(columns, row);
  }
  return undefined;
};

const readsByValue = (columns: Columns): Blocks => {
  const { kind, value, keyOf } = columns;
  const reads = noBlocks(keyOf.length);
  for (let v = 0; v < keyOf.length; v++) addBlock(reads);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ) extend(reads, value[row]!, intervalOf(columns, row));
  return reads;
};

/** Builds a chain. Returns two rows if a later member is over before an earlier one begins. */
const follow = (
  columns: Columns,
  { blocks, chainOf, next, keyOf, root }: Chains,
  { start, reads }: { readonly start: number; readonly reads: Blocks },
): readonly number[] | undefined => {
  const { value, writer, invoked, returned } = columns;
  const chain = addBlock(blocks);
  keyOf[chain] = columns.keyOf[start]!;
  root[chain] = start;
  // The initial value was there before every operation.
  if (writer[start] === INITIAL) blocks.first[chain] = Number.NEGATIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  let latestRow = -1;
  for (let v = start, row = writer[v]!; ; v = value[row]!) {
    chainOf[v] = chain;
    if (row >= 0) {
      if (returned[row]! < latest) return [row, latestRow];
      extend(blocks, chain, intervalOf(columns, row));
      if (invoked[row]! > latest) [latest, latestRow] = [invoked[row]!, row];
    }
    const first = reads.firstRow[v]!;
    if (first >= 0) {
      if (reads.first[v]! < latest) return [first, latestRow];
      const last = reads.lastRow[v]!;
      extend(blocks, chain, intervalOf(columns, first));
      extend(blocks, chain, intervalOf(columns, last));
      if (reads.last[v]! > latest) [latest, latestRow] = [reads.last[v]!, last];
    }
    row = next[v]!;
    if (row === -1) return undefined;
  }
};

/** Compare-and-sets that wait for each other's values in a cycle. */
const ring = ({ writer, expected }: Columns, start: number): readonly number[] => {
  const rows = new Set([start]);
  for (let row = start; ; rows.add(row)) {
    row = writer[expected[row]!]!;
    if (rows.has(row)) return [...rows];
  }
};
