/** The decisions of the quorum store, by name. A mutant replaces one or more of them. */
import type { Coordinator, Votes } from "./coordinator.ts";
import { type Held, isNewer, newest, type Result, type Version } from "./messages.ts";
import type { Scope } from "./scope.ts";

export const rules = {
  /** How many reports end the first half of an operation. */
  reportsAwaited: ({ r }: Scope): number => r,
  /** How many acknowledgements end the second half of it. */
  acknowledgementsAwaited: ({ w }: Scope): number => w,
  /** The copy to go on with, after the reports so far and one more. */
  choose: ({ best }: Votes, reported: Held): Held => newest([best, reported]),
  /** The version of a put. */
  version: (counter: number, self: string): Version => ({ counter, writer: self }),
  /** What a replica holds after it was sent a copy. */
  install: (held: Held, sent: Held): Held => (isNewer(sent, held) ? sent : held),
  /** Does a replica acknowledge a copy that it was sent? */
  acknowledges: (_held: Held, _sent: Held): boolean => true,
  /** What is left of a copy, and of a coordinator's counter, after a crash. */
  copyAfterCrash: (held: Held): Held => held,
  counterAfterCrash: (counter: number): number => counter,
  /** What a coordinator still has after a wipe; null: a wipe spares coordinators. */
  wipedCoordinator: null as ((me: Coordinator) => Coordinator) | null,
  /** What a client is answered for a put that is given up; undefined: nothing. */
  answerOnGivingUp: (): Result | undefined => undefined,
};

export type Rules = typeof rules;
