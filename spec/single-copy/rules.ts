/** The decisions of the single-copy store, by name. A mutant replaces one or more of them. */
import type { Asker } from "./asker.ts";
import type { Holder } from "./holder.ts";
import type { Request, Result } from "./messages.ts";

export const rules = {
  /** Was a put of this number done before? `last`: the number of the last one of its asker. */
  wasDone: (op: number, last: number): boolean => op <= last,
  /** Does the holder answer a get? */
  answersGets: (_me: Holder): boolean => true,
  copyAfterCrash: (me: Holder): Holder => me,
  /** What an asker answers without asking the holder; null: it asks. */
  answerFromCache: (_me: Asker, _request: Request): Result => null,
  /** What an asker remembers of an answer. */
  seenAfterAnswer: (seen: Result, _answer: Result): Result => seen,
  /** The number of an asker's last operation, after a crash. */
  numberAfterCrash: (op: number): number => op,
  /** Can an answer to this operation no longer matter? */
  isOver: ({ op: last, waits }: Asker, op: number): boolean =>
    op < last || (op === last && !waits),
};

export type Rules = typeof rules;
