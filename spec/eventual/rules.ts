/** The decisions of the eventual store, by name. A mutant replaces one or more of them. */
import { type Copy, newer, type Version } from "./messages.ts";
import type { Scope } from "./scope.ts";
import type { Hints } from "./spare.ts";

/** The correct decisions. */
export const rules = {
  /** How many acknowledgements end a put. */
  acknowledgementsAwaited: ({ w }: Scope): number => w,
  /** May a coordinator stop waiting for a node and ask the next one? */
  passesOver: (): boolean => true,
  /** The version of a put: the coordinator's clock, and its name. */
  version: (clock: number, self: string): Version => ({ clock, writer: self }),
  /** What a coordinator's clock shows after a report: its next version is above all it has seen. */
  clockAfterReport: (clock: number, reported: Version): number =>
    Math.max(clock, reported.clock),
  /** What a crash leaves of a coordinator's clock. */
  clockAfterCrash: (clock: number): number => clock,
  /** What a home holds after a coordinator has sent it a copy. */
  install: newer,
  /** What a home holds after another home has offered it a copy. */
  merge: newer,
  /** What a home holds after a spare has handed over a hint. */
  takeHint: newer,
  /** Does a home acknowledge a copy from a coordinator? */
  acknowledges: (_held: Copy, _sent: Copy): boolean => true,
  /** Does a home offer its copy to this peer? */
  offers: (_self: string, _peer: string, _homes: readonly string[]): boolean => true,
  /** What a crash leaves of a home's copy. */
  copyAfterCrash: (held: Copy): Copy => held,
  /** What a spare keeps after it sent a hint to its home, before the home confirms. */
  hintsAfterHandOver: (hints: Hints, _home: string): Hints => hints,
  /** What a crash leaves of a spare's hints. */
  hintsAfterCrash: (hints: Hints): Hints => hints,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
