import type { Columns } from "../columns/columns.ts";
import type { Readers } from "../columns/readers.ts";
import type { Blocks } from "./blocks.ts";
import type { Chains } from "./chains.ts";

/**
 * Rows in an order that explains a key, each with a moment of its interval at which it takes
 * effect.
 */
export type Placed = { readonly rows: Int32Array; readonly points: Float64Array };

/** Orders the chains of one key, none of which is in conflict with another. */
export const orderOf = (
  columns: Columns,
  chains: Chains,
  { chosen, readers }: { readonly chosen: Int32Array; readonly readers: Readers },
): Placed => {
  const { value, writer } = columns;
  const sorted = chosen.slice().sort((a, b) => byStart(chains.blocks, a, b));
  const rows: number[] = [];
  for (const chain of sorted) {
    for (let v = chains.root[chain]!, row = writer[v]!; ; v = value[row]!) {
      if (row >= 0) rows.push(row);
      for (let i = readers.start[v]!; i < readers.start[v + 1]!; i++)
        rows.push(readers.rows[i]!);
      row = chains.next[v]!;
      if (row === -1) break;
    }
  }
  return placed((row) => columns.invoked[row]!, Int32Array.from(rows));
};

/** Compares blocks of which no two are in conflict. */
export const byStart = ({ first, last }: Blocks, a: number, b: number): number => {
  const [x, y] = [Math.min(first[a]!, last[a]!), Math.min(first[b]!, last[b]!)];
  if (x !== y) return x < y ? -1 : 1;
  // Of two blocks that start together, the one that can end at once goes first.
  return Number(first[a]! < last[a]!) - Number(first[b]! < last[b]!);
};

/**
 * Gives each row a moment: the latest invocation up to it in the order, which lies in its interval.
 */
export const placed = (invoked: (row: number) => number, rows: Int32Array): Placed => {
  const points = new Float64Array(rows.length);
  let point = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    point = Math.max(point, invoked(rows[i]!));
    points[i] = point;
  }
  return { rows, points };
};

/** Merges the orders of all keys by their moments; the order within a key stays. */
export const merged = (orders: readonly Placed[]): Int32Array => {
  if (orders.length === 1) return orders[0]!.rows;
  const size = orders.reduce((sum, { rows }) => sum + rows.length, 0);
  const rows = new Int32Array(size);
  const points = new Float64Array(size);
  let at = 0;
  for (const order of orders) {
    rows.set(order.rows, at);
    points.set(order.points, at);
    at += order.rows.length;
  }
  // All moments are finite, and the sort is stable.
  const sorted = rows.map((_, i) => i).sort((a, b) => points[a]! - points[b]!);
  return sorted.map((i) => rows[i]!);
};
