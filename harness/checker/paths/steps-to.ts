import type { PathStep } from "../explicit/explored.ts";
import type { Stepper } from "../rules/stepper.ts";

/** A state that was reached, and the state before it; the first state has no step and none before it. */
export type ReachedState = PathStep & { readonly before: ReachedState | null };

/** The steps from the first state to this one. */
export const stepsTo = (last: ReachedState): readonly PathStep[] => {
  const steps: PathStep[] = [];
  for (let each: ReachedState | null = last; each !== null; each = each.before)
    steps.push({ values: each.values, step: each.step });
  return steps.reverse();
};

/**
 * The path through these states, each of which follows the one before by a step.
 *
 * @param missing the error to throw if no step leads from a state to the next
 */
export const stepsThrough = (
  stepper: Stepper,
  states: readonly Int32Array[],
  missing: () => Error,
): readonly PathStep[] =>
  states.map((values, i) => {
    if (i === 0) return { values, step: null };
    const found = stepper(states[i - 1]!).find((next) =>
      next.values.every((value, cell) => value === values[cell]),
    );
    if (found === undefined) throw missing();
    return { values, step: found.step };
  });
