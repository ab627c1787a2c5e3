import type { Operation } from "../model/operation.ts";
import { without } from "./dependence.ts";

/** Does a part of the history still violate the model? Undefined: the budget is spent. */
type Oracle = (operations: readonly Operation[]) => boolean | undefined;

export type Minimised = {
  readonly operations: readonly Operation[];
  readonly isSure: boolean;
};

/**
 * Leaves out operations while the violation stays: big pieces first, at last one by one until a
 * whole round changes nothing. An operation goes together with the reads that depend on it.
 */
export function minimise(
  history: readonly Operation[],
  initial: unknown,
  isViolated: Oracle,
): Minimised {
  let kept = history;
  for (let size = Math.max(1, kept.length >> 1); ; size = Math.max(1, size >> 1)) {
    const before = kept.length;
    for (let from = 0; from < kept.length; ) {
      const rest = without(kept, new Set(kept.slice(from, from + size)), initial);
      const answer = rest.length === 0 ? false : isViolated(rest);
      if (answer === undefined) return { operations: kept, isSure: false };
      // What went may have stood before this place too, so an overshoot is possible and harmless.
      if (answer) kept = rest;
      else from += size;
    }
    if (size === 1 && kept.length === before) return { operations: kept, isSure: true };
  }
}
