/**
 * Isolation levels decided from their definitions, by trying every order of the transactions. For
 * histories of a few transactions: the work grows with the factorial of their number.
 *
 * Every level is one question: is there an order of the committed transactions (their arbitration)
 * such that each reads what a certain part of those before it wrote? An indeterminate transaction is
 * tried both ways. Reads of transactions that did not commit say nothing.
 *
 * Sources: Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999 (read uncommitted to
 * serializable, and update serializable). Cerone, Bernardi & Gotsman. "A Framework for Transactional
 * Consistency Models with Atomic Visibility". CONCUR 2015, and Cerone & Gotsman. "Analysing Snapshot
 * Isolation". J. ACM 65(2), 2018 (snapshot isolation and parallel snapshot isolation). Daudjee & Salem.
 * "Lazy Database Replication with Snapshot Isolation". VLDB 2006 (sessions and real time). Bailis et
 * al. "Highly Available Transactions". VLDB 2013 (monotonic atomic view).
 */
import {
  heldAfter,
  isSameList,
  outerReads,
  type ReadStep,
  readsSnapshot,
} from "./reads.ts";
import {
  type SmallHistory,
  smallHistory,
  type TextTransaction,
  type Transaction,
  type TransactionObject,
} from "./small-history.ts";
import { committedSets, type Precedes, someOrder } from "./try-orders.ts";
import { isReadUncommitted } from "./try-uncommitted.ts";
import { isUpdateSerializable } from "./try-updates.ts";
import { isParallelSnapshot } from "./try-visibility.ts";

/** The levels that have a definition here, the strongest last. */
export const LEVELS = [
  "read-uncommitted",
  "read-committed",
  "monotonic-atomic-view",
  "repeatable-read",
  "parallel-snapshot-isolation",
  "snapshot-isolation",
  "strong-session-snapshot-isolation",
  "strong-snapshot-isolation",
  "update-serializable",
  "serializable",
  "strong-session-serializable",
  "strict-serializable",
] as const;

/** The name of an isolation level. */
export type Level = (typeof LEVELS)[number];

/**
 * Does a level allow a history? All orders are tried, so it must have few transactions.
 *
 * @param initial what each register holds at first; null if left out
 */
export const decides = (
  level: Level,
  object: TransactionObject,
  transactions: readonly Transaction[],
  initial: unknown = null,
): "holds" | "violated" => {
  const history = smallHistory(object, transactions, initial);
  const allows = DEFINITIONS[level];
  for (const committed of committedSets(history))
    if (allows(history, committed)) return "holds";
  return "violated";
};

/** Does a level allow a history in which these transactions committed and no others? */
type Allows = (history: SmallHistory, committed: readonly TextTransaction[]) => boolean;

/** Nothing precedes anything: the level knows neither sessions nor time. */
const unordered: Precedes = () => false;

/** An earlier transaction of the same client, which was over. */
const inSession: Precedes = (a, b) =>
  a.client === b.client && a.number < b.number && a.returned < Number.POSITIVE_INFINITY;

/** A transaction that returned before the other began, or an earlier one of the same client. */
const inTime: Precedes = (a, b) => a.returned < b.invoked || inSession(a, b);

/** Each transaction reads what all before it wrote. */
const serializable =
  (precedes: Precedes): Allows =>
  (history, committed) =>
    someOrder(committed, precedes, (each, before) =>
      readsSnapshot(history, each, before),
    );

/**
 * Each transaction reads from a snapshot: what the first few of the order wrote. None between its
 * snapshot and itself writes a key that it writes. The snapshot has all that precede it.
 */
const snapshot =
  (precedes: Precedes): Allows =>
  (history, committed) =>
    someOrder(committed, precedes, (each, before) => {
      for (let taken = before.length; taken >= 0; taken--) {
        if (readsSnapshot(history, each, before.slice(0, taken))) return true;
        const next = before[taken - 1];
        if (next === undefined || precedes(next, each) || conflict(next, each))
          return false;
      }
      return false;
    });

/** Do both write one key? */
const conflict = (a: TextTransaction, b: TextTransaction): boolean =>
  [...a.writes].some((key) => b.writes.has(key));

/** Each read sees what the first few of the order wrote, each on its own. */
const readCommitted: Allows = (history, committed) =>
  someOrder(committed, unordered, (each, before) => {
    const reads = outerReads(history, each, before);
    return reads?.every((read) => seenFrom(history, read, before).length > 0) ?? false;
  });

/**
 * As read committed, and once a read has seen a transaction, later reads see all that it wrote. A
 * list shows every transaction that appended to it, a register the last that wrote it.
 */
const monotonicAtomicView: Allows = (history, committed) =>
  someOrder(committed, unordered, (each, before) => {
    const reads = outerReads(history, each, before);
    return reads !== undefined && seesMonotonically(history, reads, before, new Set());
  });

const seesMonotonically = (
  history: SmallHistory,
  [read, ...later]: readonly ReadStep[],
  before: readonly TextTransaction[],
  seen: ReadonlySet<TextTransaction>,
): boolean => {
  if (read === undefined) return true;
  return seenFrom(history, read, before).some((taken) => {
    const writers = before.filter(({ writes }) => writes.has(read.key));
    const shown = before.slice(0, taken).filter((each) => writers.includes(each));
    const isMissed = writers.some((each) => seen.has(each) && !shown.includes(each));
    if (isMissed) return false;
    const observed = history.object === "list-append" ? shown : shown.slice(-1);
    return seesMonotonically(history, later, before, new Set([...seen, ...observed]));
  });
};

/** After how many of the transactions the key holds what was read. */
const seenFrom = (
  history: SmallHistory,
  { key, value }: ReadStep,
  before: readonly TextTransaction[],
): readonly number[] =>
  Array.from({ length: before.length + 1 }, (_, taken) => taken).filter((taken) =>
    isSameList(
      value,
      heldAfter(history, before.slice(0, taken)).get(key) ?? history.initial,
    ),
  );

const DEFINITIONS: Readonly<Record<Level, Allows>> = {
  "read-uncommitted": isReadUncommitted,
  "read-committed": readCommitted,
  "monotonic-atomic-view": monotonicAtomicView,
  // Without predicates, Adya's PL-2.99 forbids every cycle that serializability forbids.
  "repeatable-read": serializable(unordered),
  "parallel-snapshot-isolation": isParallelSnapshot,
  "snapshot-isolation": snapshot(unordered),
  "strong-session-snapshot-isolation": snapshot(inSession),
  "strong-snapshot-isolation": snapshot(inTime),
  "update-serializable": isUpdateSerializable,
  serializable: serializable(unordered),
  "strong-session-serializable": serializable(inSession),
  "strict-serializable": serializable(inTime),
};
