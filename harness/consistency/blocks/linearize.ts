import type { Operation } from "../../model/operation.ts";
import { CAS, type Columns, READ, REFUSED, ROUGH } from "../columns/columns.ts";
import { type Observed, observed } from "../columns/observed.ts";
import { readersOf } from "../columns/readers.ts";
import { conflict } from "./blocks.ts";
import { type Chains, chainsOf } from "./chains.ts";
import { orderOf, type Placed } from "./order.ts";
import { withRefused } from "./refused.ts";

/** The orders of the keys, or rows that have none. */
type Linearized =
  | { readonly suspects: readonly Operation[] }
  /** The orders of the keys that are decided; the others are left to a search. */
  | { readonly orders: readonly Placed[]; readonly undecided: readonly number[] };

/**
 * Decides linearizability of registers and compare-and-set registers in n log n, for keys in which
 * no value is written twice. Each key is decided on its own.
 *
 * Gibbons, Korach. "Testing Shared Memories". SIAM Journal on Computing 26(4), 1997.
 */
export const linearize = (columns: Columns): Linearized => {
  const seen = observed(columns);
  const chains = chainsOf(columns, seen);
  if ("suspects" in chains) return { suspects: grounded(columns, seen, chains.suspects) };
  const byKey = chainsByKey(columns, chains);
  const decided: number[] = [];
  const undecided: number[] = [];
  for (let key = 0; key < columns.keys; key++) {
    if (columns.grade[key] === ROUGH) {
      undecided.push(key);
      continue;
    }
    const pair = conflict(chains.blocks, byKey[key]!);
    if (pair !== undefined)
      return { suspects: grounded(columns, seen, edgesOf(columns, chains, pair)) };
    decided.push(key);
  }
  if (decided.length === 0) return { orders: [], undecided };
  const readers = readersOf(columns);
  const refused = refusedByKey(columns);
  const orders: Placed[] = [];
  for (const key of decided) {
    const order = orderOf(columns, chains, { chosen: byKey[key]!, readers });
    const whole = withRefused(columns, order, refused.get(key) ?? []);
    if (whole === undefined) undecided.push(key);
    else orders.push(whole);
  }
  return { orders, undecided };
};

/** Does this procedure find an order for every key? */
export const isLinearizable = (columns: Columns): boolean => {
  const found = linearize(columns);
  return "orders" in found && found.undecided.length === 0;
};

const chainsByKey = (
  { keys }: Columns,
  { blocks, keyOf }: Chains,
): readonly Int32Array[] => {
  const sizes = new Int32Array(keys);
  for (let chain = 0; chain < blocks.size; chain++) sizes[keyOf[chain]!]!++;
  const byKey = Array.from(sizes, (size) => new Int32Array(size));
  for (let chain = blocks.size - 1; chain >= 0; chain--)
    byKey[keyOf[chain]!]![--sizes[keyOf[chain]!]!] = chain;
  return byKey;
};

const refusedByKey = ({ kind, key }: Columns): ReadonlyMap<number, readonly number[]> => {
  const byKey = new Map<number, number[]>();
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== REFUSED) continue;
    const rows = byKey.get(key[row]!);
    if (rows === undefined) byKey.set(key[row]!, [row]);
    else rows.push(row);
  }
  return byKey;
};

/** The rows that order two blocks both ways. */
const edgesOf = (
  { writer }: Columns,
  { blocks, root }: Chains,
  pair: readonly [number, number],
): readonly number[] =>
  pair.flatMap((chain) => [
    blocks.firstRow[chain]!,
    blocks.lastRow[chain]!,
    writer[root[chain]!]!,
  ]);

/** Rows with the writes that they depend on, and with the observers of open ones. */
export const grounded = (
  { kind, value, expected, writer, operations }: Columns,
  { observer }: Observed,
  rows: readonly number[],
): readonly Operation[] => {
  const kept = new Set<number>();
  const waiting = [...rows];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    if (row < 0 || kept.has(row)) continue;
    kept.add(row);
    waiting.push(observer[row]!);
    if (kind[row] === READ) waiting.push(writer[value[row]!]!);
    else if (kind[row] === CAS) waiting.push(writer[expected[row]!]!);
  }
  return [...kept].map((row) => operations[row]!);
};
