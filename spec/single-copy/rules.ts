/** The decisions of the single-copy store, by name. A mutant replaces one or more of them. */
import type { Asker } from "./asker.ts";
import type { Holder } from "./holder.ts";
import type { Request, Result } from "./messages.ts";

/** The correct decisions. */
export const rules = {
  /** Was the put of this number executed before? `last`: the number of its asker's last executed put. */
  wasExecuted: (op: number, last: number): boolean => op <= last,
  /** Does the holder answer a get? */
  answersGets: (_me: Holder): boolean => true,
  /** What a crash leaves of the holder's state. */
  copyAfterCrash: (me: Holder): Holder => me,
  /** What an asker answers without the holder; null: it forwards the request. */
  answerFromCache: (_me: Asker, _request: Request): Result => null,
  /** What an asker remembers of an answer. */
  seenAfterAnswer: (seen: Result, _answer: Result): Result => seen,
  /** What a crash leaves of the number of an asker's last operation. */
  numberAfterCrash: (op: number): number => op,
  /** Is this operation over, so that an answer to it changes nothing? */
  isOver: ({ op: last, waits }: Asker, op: number): boolean =>
    op < last || (op === last && !waits),
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
