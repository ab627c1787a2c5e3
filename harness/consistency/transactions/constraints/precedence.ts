/** The edges that sessions and real time give, and the nodes that stand for transactions. */

import type { LevelName } from "../levels.ts";
import type { TextTransaction } from "../small-history.ts";

/** What a level says of the order of transactions. */
export type Order = {
  /**
   * Do transactions read a snapshot from before their own moment? Then each has two nodes, its start and its commit.
   */
  readonly isSnapshot: boolean;
  /** Does each transaction follow the earlier ones of its client? And those that were over before it began? */
  readonly bySession: boolean;
  readonly byTime: boolean;
};

const serial = { isSnapshot: false, bySession: false, byTime: false } as const;
const snapshot = { ...serial, isSnapshot: true } as const;

/** The levels that are decided by a search for an order. */
export const ORDERS: Readonly<Partial<Record<LevelName, Order>>> = {
  // Without predicates the two forbid the same cycles.
  "repeatable-read": serial,
  serializable: serial,
  "strong-session-serializable": { ...serial, bySession: true },
  "strict-serializable": { ...serial, bySession: true, byTime: true },
  "snapshot-isolation": snapshot,
  "strong-session-snapshot-isolation": { ...snapshot, bySession: true },
  "strong-snapshot-isolation": { ...snapshot, bySession: true, byTime: true },
};

/** Nodes and edges that hold whatever is chosen. */
export type Precedence = {
  /** All nodes, in an order of time. */
  readonly order: readonly number[];
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** The node at which what a transaction reads is fixed, and the one at which its writes are there. */
  readonly start: (transaction: number) => number;
  readonly commit: (transaction: number) => number;
};

/** The nodes and fixed edges of a history at a level. */
export const precedenceOf = (
  transactions: readonly TextTransaction[],
  { isSnapshot, bySession, byTime }: Order,
): Precedence => {
  const count = transactions.length;
  const start = (transaction: number): number => transaction;
  const commit = (transaction: number): number =>
    isSnapshot ? count + transaction : transaction;
  const edges: (readonly [number, number])[] = [];
  const times = transactions.map(({ invoked }) => invoked);
  if (isSnapshot)
    for (const [number, { invoked }] of transactions.entries()) {
      edges.push([start(number), commit(number)]);
      // The order to begin with has each commit right after its start: most histories fit such an order.
      times.push(invoked);
    }
  if (bySession)
    for (const [before, after] of sessionsOf(transactions))
      edges.push([commit(before), start(after)]);
  if (byTime) {
    // A node for each moment of a return stands between what was over then and what began later.
    const moments = [...new Set(transactions.map(({ returned }) => returned))]
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const first = times.length;
    const nodeOf = new Map(moments.map((moment, i) => [moment, first + i]));
    times.push(...moments);
    for (let i = 1; i < moments.length; i++) edges.push([first + i - 1, first + i]);
    for (const [number, { invoked, returned }] of transactions.entries()) {
      const end = nodeOf.get(returned);
      if (end !== undefined) edges.push([commit(number), end]);
      const over = lastBefore(moments, invoked);
      if (over >= 0) edges.push([first + over, start(number)]);
    }
  }
  const placeOf = (node: number): number =>
    isSnapshot && node < 2 * count ? node % count : node;
  const order = [...times.keys()].sort(
    (a, b) => times[a]! - times[b]! || placeOf(a) - placeOf(b) || a - b,
  );
  return { order, edges, start, commit };
};

/** Each transaction that is over, with the next one of its client. */
const sessionsOf = (
  transactions: readonly TextTransaction[],
): readonly (readonly [number, number])[] => {
  const last = new Map<string, number>();
  const pairs: (readonly [number, number])[] = [];
  for (const [number, { client, returned }] of transactions.entries()) {
    const before = last.get(client);
    if (before !== undefined) pairs.push([before, number]);
    if (returned < Number.POSITIVE_INFINITY) last.set(client, number);
  }
  return pairs;
};

/** The index of the last of these sorted moments that lies before a moment; -1 if none does. */
const lastBefore = (moments: readonly number[], moment: number): number => {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
