/** The decisions of the server, by name. A mutant replaces one or more of them. */
import type { Key } from "../shared/transactions.ts";
import type { Lock } from "./server.ts";

/** The micro-operation that needs a lock. */
type Step = { readonly f: "r" | "w"; readonly key: Key };

/** The locks with the one that a micro-operation needs. */
const withLock = (
  locks: readonly Lock[],
  by: string,
  { f, key }: Step,
): readonly Lock[] => {
  const own = locks.find((lock) => lock.key === key && lock.by === by);
  const mode = f === "w" || own?.mode === "exclusive" ? "exclusive" : "shared";
  const others = locks.filter((lock) => lock !== own);
  return [...others, { key, by, mode } as const].sort((a, b) =>
    a.key + a.by < b.key + b.by ? -1 : 1,
  );
};

/** Has another transaction a lock that excludes this one? Two shared locks do not exclude each other. */
const isExcluded = (locks: readonly Lock[], by: string, { f, key }: Step): boolean =>
  locks.some(
    (lock) =>
      lock.key === key && lock.by !== by && (f === "w" || lock.mode === "exclusive"),
  );

/** The correct decisions. */
export const rules = {
  /** Is the lock taken that a micro-operation needs? */
  isBusy: isExcluded as (locks: readonly Lock[], by: string, step: Step) => boolean,
  /** Does a micro-operation wait for a lock that is taken? Otherwise its transaction is aborted. */
  waitsForLocks: false as boolean,
  /** The locks once a micro-operation is done. */
  locksAfter: withLock as (
    locks: readonly Lock[],
    by: string,
    step: Step,
  ) => readonly Lock[],
  /** Are the locks of a transaction those of this start of the server? */
  isSameStart: (at: number, start: number): boolean => at === start,
  /** Which transactions the server knows to be committed, once this one is. */
  doneAfter: (
    done: Readonly<Record<string, number>>,
    from: string,
    op: number,
  ): Readonly<Record<string, number>> => ({ ...done, [from]: op }),
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
