/** Which actions were taken at all, for coverage: a number each, so that marking one costs little. */

import { encode } from "../cells/values.ts";
import type { Action } from "../rules/rules.ts";

export type Taken = {
  readonly number: (action: Action) => number;
  readonly mark: (number: number) => void;
  /** In the order in which they were marked first. */
  readonly all: () => readonly Action[];
};

export const takenActions = (before: readonly Action[]): Taken => {
  const actions: Action[] = [];
  const isMarked: boolean[] = [];
  const marked: Action[] = [];
  const deliveries: number[] = [];
  const others = new Map<string, number>();

  const numbered = (action: Action): number => {
    isMarked.push(false);
    return actions.push(action) - 1;
  };
  const number = (action: Action): number => {
    // Most steps are deliveries, and a letter is a number already.
    if (action.type === "deliver")
      return (deliveries[2 * action.letter + (action.kept ? 1 : 0)] ??= numbered(action));
    const key = encode(action, "action");
    const found = others.get(key) ?? numbered(action);
    others.set(key, found);
    return found;
  };
  const mark = (at: number): void => {
    if (isMarked[at]) return;
    isMarked[at] = true;
    marked.push(actions[at]!);
  };

  for (const action of before) mark(number(action));
  return { number, mark, all: () => marked };
};
