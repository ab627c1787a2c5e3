/** The decisions of the eventual store, by name. A mutant replaces one or more of them. */
import { type Held, newer, type Version } from "./messages.ts";
import type { Scope } from "./scope.ts";
import type { Hints } from "./spare.ts";

export const rules = {
  /** How many acknowledgements end a put. */
  acknowledgementsAwaited: ({ w }: Scope): number => w,
  /** May a coordinator stop waiting for a node and turn to the next? */
  passesOver: (): boolean => true,
  /** The version of a put. */
  version: (clock: number, self: string): Version => ({ clock, writer: self }),
  /** What a coordinator's clock shows after a report: what it puts next is newer than all it has seen. */
  clockAfterReport: (clock: number, reported: Version): number =>
    Math.max(clock, reported.clock),
  clockAfterCrash: (clock: number): number => clock,
  /** What a home holds after a coordinator sent it a copy, another home offered one, a substitute handed one over. */
  install: newer,
  merge: newer,
  takeHint: newer,
  /** Does a home acknowledge a copy that a coordinator sent? */
  acknowledges: (_held: Held, _sent: Held): boolean => true,
  /** Does a home offer its copy to this peer? */
  offers: (_self: string, _peer: string, _homes: readonly string[]): boolean => true,
  copyAfterCrash: (held: Held): Held => held,
  /** What a substitute keeps once it has handed over to a home, before the home says that it has it. */
  hintsAfterHandOver: (hints: Hints, _home: string): Hints => hints,
  hintsAfterCrash: (hints: Hints): Hints => hints,
};

export type Rules = typeof rules;
