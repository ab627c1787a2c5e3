/** The decisions of the server, by name. A mutant replaces one or more of them. */
import type { Key, Writes } from "../shared/transactions.ts";
import type { Server } from "./server.ts";

/** The correct decisions. */
export const rules = {
  /** The commit that is the snapshot of a transaction that begins now. */
  snapshotOf: ({ now }: Server): number => now,
  /** The commit up to which a read sees versions. */
  readsAt: (snapshot: number, _me: Server): number => snapshot,
  /** Has a key that is written a version that is newer than the snapshot? */
  isOverwritten: (
    versions: Server["versions"],
    writes: Writes,
    snapshot: number,
  ): boolean =>
    (Object.keys(writes) as Key[]).some(
      (key) => (versions[key].at(-1)?.at ?? 0) > snapshot,
    ),
  /** Is a coordinator told that its transaction is aborted? */
  answersConflicts: true as boolean,
  /** Which transactions the server knows to be committed, once this one is. */
  doneAfter: (
    done: Readonly<Record<string, number>>,
    from: string,
    op: number,
  ): Readonly<Record<string, number>> => ({ ...done, [from]: op }),
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
