import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import { type Dependence, without } from "./dependence.ts";

/** Does a part of the history still violate the model? Undefined if the budget is spent. */
export type Oracle = (operations: readonly Operation[]) => boolean | undefined;

/** What is left of a history. */
type Minimised = {
  readonly operations: readonly Operation[];
  readonly isSure: boolean;
};

/** In shorter histories it saves nothing to leave out whole clients first. */
const GROUPED_MIN = 256;

/** The lengths of the suffixes that are tried first. */
const TAILS = [256, 1024];

/**
 * Leaves out operations while the violation stays: first whole keys and clients, then large pieces,
 * in the end single operations, until a round changes nothing. An operation goes together with
 * those that depend on it (delta debugging: Zeller, Hildebrandt. "Simplifying and Isolating
 * Failure-Inducing Input". TSE 28(2), 2002).
 */
export const minimise = (
  history: readonly Operation[],
  dependence: Dependence,
  isViolated: Oracle,
): Minimised => {
  let kept = tailOf(history, dependence, isViolated);
  for (const group of groupsOf(kept)) {
    const rest = without(kept, group, dependence);
    const answer = rest.length === 0 ? false : isViolated(rest);
    if (answer === undefined) return { operations: kept, isSure: false };
    if (answer) kept = rest;
  }
  for (let size = Math.max(1, kept.length >> 1); ; size = Math.max(1, size >> 1)) {
    const before = kept.length;
    for (let from = 0; from < kept.length; ) {
      const rest = without(kept, new Set(kept.slice(from, from + size)), dependence);
      const answer = rest.length === 0 ? false : isViolated(rest);
      if (answer === undefined) return { operations: kept, isSure: false };
      // A removed operation may have stood before this place; skipping one is harmless.
      if (answer) kept = rest;
      else from += size;
    }
    if (size === 1 && kept.length === before) return { operations: kept, isSure: true };
  }
};

/**
 * A late violation usually depends on recent operations: the shortest suffix of those tried that
 * violates the model too.
 */
const tailOf = (
  history: readonly Operation[],
  dependence: Dependence,
  isViolated: Oracle,
): readonly Operation[] => {
  const sorted = history.toSorted((a, b) => a.invoked - b.invoked);
  for (const size of TAILS) {
    if (size >= sorted.length) break;
    const rest = without(sorted, new Set(sorted.slice(0, -size)), dependence);
    if (rest.length > 0 && isViolated(rest) === true) return rest;
  }
  return history;
};

const groupsOf = (history: readonly Operation[]): readonly ReadonlySet<Operation>[] => {
  if (history.length < GROUPED_MIN) return [];
  const groups = new Map<unknown, Set<Operation>>();
  for (const operation of history) {
    const { key } = fieldsOf(operation.request);
    for (const name of [`key ${String(key)}`, `client ${operation.client}`]) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, new Set([operation]));
      else group.add(operation);
    }
  }
  return [...groups.values()];
};
