/**
 * Records which actions were taken at least once, for coverage: each action has a place in the arena where threads mark
 * it.
 */

import { encode } from "../cells/values.ts";
import type { Action } from "../rules/rules.ts";
import type { Arena } from "./arena.ts";

export type Taken = {
  /** The place of the mark of an action. */
  readonly number: (action: Action) => number;
  readonly mark: (number: number) => void;
  readonly all: () => readonly Action[];
};

/** @param before the actions that were taken earlier, which are marked at once */
export const takenActions = (arena: Arena, before: readonly Action[]): Taken => {
  const actions: (readonly [Action, number])[] = [];
  const deliveries: number[] = [];
  const others = new Map<string, number>();
  // Numbers by identity: remembered steps come with the same action objects again.
  const seen = new WeakMap<Action, number>();

  const numbered = (action: Action): number => {
    const number = arena.reserve(1);
    actions.push([action, number]);
    return number;
  };
  const number = (action: Action): number => {
    // Most steps are deliveries, and the number of their letter is key enough.
    if (action.type === "deliver")
      return (deliveries[2 * action.letter + (action.kept ? 1 : 0)] ??= numbered(action));
    const known = seen.get(action);
    if (known !== undefined) return known;
    const key = encode(action, "action");
    const found = others.get(key) ?? numbered(action);
    others.set(key, found);
    seen.set(action, found);
    return found;
  };
  const mark = (at: number): void => {
    arena.numbers()[at] = 1;
  };

  for (const action of before) mark(number(action));
  return {
    number,
    mark,
    all: () =>
      actions.filter(([, at]) => arena.numbers()[at] !== 0).map(([action]) => action),
  };
};
