/** The decisions of the hash ring, by name. A mutant replaces one or more of them. */

import { distinctMachines, successor, type Token } from "../shared/placement.ts";
import type { Entries } from "./messages.ts";

/** The correct decisions. */
export const rules = {
  /** The machine that a key belongs to. `tokens`: in the order of their identifiers. */
  ownerOf: (tokens: readonly Token[], key: number): string =>
    successor(tokens, key).machine,
  /** The machines that keep copies of a key. */
  replicasOf: distinctMachines as (
    tokens: readonly Token[],
    key: number,
    count: number,
  ) => readonly string[],
  /** Is one of the identifiers of a new machine in the ring already? */
  isTaken: (tokens: readonly Token[], ids: readonly number[]): boolean =>
    tokens.some(({ id }) => ids.includes(id)),
  /** The machines that a machine tells what it has learned. */
  tells: (others: readonly string[]): readonly string[] => others,
  /** Does a machine still answer for keys that it hands over? */
  servesMeanwhile: false as boolean,
  /** Does a machine pass a request on, or keep it, if it does not serve the key? */
  passesOn: true as boolean,
  /** The keys that a machine serves when it learns that it is in the ring, before any hand-over. */
  servedAtOnce: (_keys: readonly number[]): Entries => ({}),
  /** Is this hand-over one that was not taken before? `last`: the last one taken from its sender. */
  isNew: (number: number, last: number): boolean => number > last,
  /** What is handed over to a new owner, of the keys that are its. */
  handsOver: (entries: Entries): Entries => entries,
  /** Does a machine that leaves hand its keys over? */
  leavesNothing: true as boolean,
  /** Does a machine send again what was not confirmed? */
  retries: true as boolean,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
