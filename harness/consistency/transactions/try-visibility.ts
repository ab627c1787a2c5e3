import { readsSnapshot } from "./reads.ts";
import type { SmallHistory, TextTransaction } from "./small-history.ts";
import { someOrder } from "./try-orders.ts";

type Seen = ReadonlySet<TextTransaction>;

/**
 * Parallel snapshot isolation: each transaction reads what those that it sees wrote. With a
 * transaction it sees all that this one saw, and of two that write one key, the later sees the
 * earlier.
 */
export const isParallelSnapshot = (
  history: SmallHistory,
  committed: readonly TextTransaction[],
): boolean =>
  // Orders that differ only in unrelated transactions are tried more than once; few are tried.
  someOrder(
    committed,
    () => false,
    () => true,
    (order) => isSeen(history, order, []),
  );

/** Can the transactions from this place on be given what they see? */
const isSeen = (
  history: SmallHistory,
  order: readonly TextTransaction[],
  seen: readonly Seen[],
): boolean => {
  const each = order[seen.length];
  if (each === undefined) return true;
  const before = order.slice(0, seen.length);
  return subsets(before).some((chosen) => {
    const own = new Set(chosen);
    const isClosed = before.every(
      (other, i) => !own.has(other) || [...seen[i]!].every((one) => own.has(one)),
    );
    const isUncontested = before.every(
      (other) => own.has(other) || ![...other.writes].some((key) => each.writes.has(key)),
    );
    return (
      isClosed &&
      isUncontested &&
      readsSnapshot(history, each, chosen) &&
      isSeen(history, order, [...seen, own])
    );
  });
};

/** All subsets, each in the order of the whole. */
const subsets = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 1 << all.length }, (_, chosen) =>
    all.filter((_each, i) => (chosen & (1 << i)) !== 0),
  );
