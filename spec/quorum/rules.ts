/** The decisions of the quorum store, by name. A mutant replaces one or more of them. */
import type { Coordinator, Reports } from "./coordinator.ts";
import { type Copy, isNewer, newest, type Result, type Version } from "./messages.ts";
import type { Scope } from "./scope.ts";

/** The correct decisions. */
export const rules = {
  /** How many reports end the first round of an operation. */
  reportsAwaited: ({ r }: Scope): number => r,
  /** How many acknowledgements end the second round. */
  acknowledgementsAwaited: ({ w }: Scope): number => w,
  /** The copy that a coordinator goes on with, after `reports` and one more. */
  choose: ({ best }: Reports, reported: Copy): Copy => newest([best, reported]),
  /** The version of a put: the counter that its coordinator spends on it, and its name. */
  version: (counter: number, self: string): Version => ({ counter, writer: self }),
  /** What a replica holds after an `install`. */
  install: (held: Copy, sent: Copy): Copy => (isNewer(sent, held) ? sent : held),
  /** Does a replica acknowledge an `install`? */
  acknowledges: (_held: Copy, _sent: Copy): boolean => true,
  /** What a crash leaves of a replica's copy. */
  copyAfterCrash: (held: Copy): Copy => held,
  /** What a crash leaves of a coordinator's counter. */
  counterAfterCrash: (counter: number): number => counter,
  /** What a wipe leaves of a coordinator; null: a wipe concerns replicas only. */
  wipedCoordinator: null as ((me: Coordinator) => Coordinator) | null,
  /** The answer to a put that its coordinator abandons; undefined: none. */
  answerOnGivingUp: (): Result | undefined => undefined,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
