/**
 * What may happen to one process, given its local value and its inbox. A step has new values for both, and changes
 * other cells through maps of one cell each. Callers remember the steps of each pair.
 */
import type { Cells } from "../cells/cells.ts";
import { added, deliverable, type Inbox, removed } from "../cells/inbox.ts";
import { knownRules } from "./known-rules.ts";
import { type Action, type Answer, type Effect, lossRule } from "./rules.ts";

/** A step of one process. */
export type Step = {
  readonly action: Action;
  readonly local: number;
  readonly inbox: number;
  /** The maps to apply, by index. A map that adds a letter is skipped if the receiver is deaf to the letter. */
  readonly maps: readonly number[];
  /** For each map, the letter that it adds, or -1. */
  readonly adds: readonly number[];
  /** The cuts that block this step, as bits. */
  readonly heldBy: number;
  readonly fault: boolean;
  readonly sends: readonly number[];
  /** Tests of letters: those on the network that pass one vanish with this step. */
  readonly expires: readonly number[];
  readonly responses: readonly Answer[];
};

/** A step that belongs to no process alone: of the world, or of several processes at once. */
export type WorldStep = {
  readonly action: Action;
  /** The maps to apply, by index. If one of them is disabled, the step is not enabled. */
  readonly maps: readonly number[];
  /** The processes that may have become deaf to letters in their inboxes. */
  readonly normalises: readonly number[];
  readonly fault: boolean;
  /** The letters that its maps add. */
  readonly sends: readonly number[];
  readonly responses: readonly Answer[];
};

/** The steps of process `p` with this local value and inbox. */
export const stepsOf = (
  cells: Cells,
  p: number,
  localId: number,
  inboxId: number,
): Step[] => {
  const inbox = cells.inboxes[p]!.values[inboxId]!;
  const { up } = cells.locals[p]!.values[localId]!;
  const known = knownRules(cells);
  const rules = [...known.own(p, localId)];
  if (up)
    for (const letter of deliverable(inbox, cells.network, cells.sender))
      rules.push(...known.deliveries(p, localId, letter));
  if (cells.system.environment.loss && cells.network !== "set")
    for (const letter of new Set(inbox)) rules.push(lossRule(cells, localId, letter));
  return rules.flatMap((rule) => {
    const step = applied(cells, p, { inbox, inboxId }, rule);
    return step === null ? [] : [step];
  });
};

/** Applies a rule to an inbox: the resulting step, or null if a letter in the inbox bars the rule. */
const applied = (
  cells: Cells,
  p: number,
  { inbox, inboxId }: { readonly inbox: Inbox; readonly inboxId: number },
  effect: Effect,
): Step | null => {
  const { action, local, takes, sends, heldBy, fault, responses } = effect;
  const { matches } = cells.letterTests;
  const others = (): number[] => [...cells.nodes.keys()].filter((q) => q !== p);
  const maps: number[] = [];
  let own = takes < 0 ? inbox : removed(inbox, takes);
  // The letter that is delivered does not bar the step, even if it stays on the network.
  const aside = action.type === "deliver" ? removed(inbox, action.letter) : own;
  for (const test of effect.unless) {
    if (aside.some((letter) => matches(test, letter))) return null;
    maps.push(...others().map((q) => cells.barring(test, q)));
  }
  for (const test of effect.expires) {
    own = own.filter((letter) => !matches(test, letter));
    maps.push(...others().map((q) => cells.expiring(test, q)));
  }
  const adds = maps.map(() => -1);
  for (const letter of sends)
    if (cells.target(letter) === p) own = added(own, letter, cells.network, cells.sender);
    else {
      maps.push(cells.adding(letter));
      adds.push(letter);
    }
  const { state } = cells.locals[p]!.values[local]!;
  const kept = heard(cells, p, state, own);
  return {
    action,
    local,
    inbox: kept === inbox ? inboxId : cells.inboxes[p]!.id(kept, "inbox"),
    maps: [...maps, ...effect.maps],
    adds: [...adds, ...effect.maps.map(() => -1)],
    heldBy,
    fault,
    sends,
    expires: effect.expires,
    responses,
  };
};

/** The letters of an inbox to which process `p` is not deaf in this state. */
export const heard = (cells: Cells, p: number, state: number, inbox: Inbox): Inbox =>
  cells.processes[p]!.deaf === undefined
    ? inbox
    : inbox.filter((letter) => !cells.reactions[p]!.deaf(state, letter));

/**
 * The inbox of a process without the letters to which it is deaf in this local value. A step of several processes, or a
 * tick, may have changed its state.
 */
export const normalised = (
  cells: Cells,
  p: number,
  localId: number,
  inboxId: number,
): number => {
  const { state } = cells.locals[p]!.values[localId]!;
  const inbox = cells.inboxes[p]!.values[inboxId]!;
  return cells.inboxes[p]!.id(heard(cells, p, state, inbox), "inbox");
};
