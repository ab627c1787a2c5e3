import { readsSnapshot } from "./reads.ts";
import type { SmallHistory, TextTransaction } from "./small-history.ts";
import { someOrder } from "./try-orders.ts";

/**
 * Update serializability: the transactions that write are serializable, and remain so with any one
 * that only reads. Those that only read need not agree on the order of unrelated writes, but the order
 * of the writes of each key, and what each transaction that writes has read from, are one for all.
 */
export const isUpdateSerializable = (
  history: SmallHistory,
  committed: readonly TextTransaction[],
): boolean => {
  const writing = committed.filter(({ writes }) => writes.size > 0);
  const reading = committed.filter(({ writes }) => writes.size === 0);
  /** By text of `commonOf`: the read-only transactions that fit some order with that text. */
  const explained = new Map<string, Set<TextTransaction>>();
  return someOrder(
    writing,
    () => false,
    (each, before) => readsSnapshot(history, each, before),
    (order) => {
      const common = commonOf(order);
      const all = explained.get(common) ?? new Set();
      explained.set(common, all);
      for (const each of reading)
        if (
          order.some((_, i) => readsSnapshot(history, each, order.slice(0, i))) ||
          readsSnapshot(history, each, order)
        )
          all.add(each);
      return all.size === reading.length;
    },
  );
};

/** The writers of each key in order, and which transaction each read of a key reads from. */
const commonOf = (order: readonly TextTransaction[]): string => {
  const writers = new Map<string, number[]>();
  const sources: string[] = [];
  for (const { number, steps, writes } of order) {
    for (const { f, key } of steps)
      if (f === "r") sources.push(`${number} ${key} ${writers.get(key)?.at(-1) ?? ""}`);
    for (const key of writes) writers.set(key, [...(writers.get(key) ?? []), number]);
  }
  return JSON.stringify([[...writers].sort(), sources.sort()]);
};
