import type { PathStep } from "../explicit/explore.ts";

/** A state that was reached, and from where; the first one has no step and nothing before it. */
export type ReachedState = PathStep & { readonly before: ReachedState | null };

/** The steps from the first state to this one. */
export const stepsTo = (last: ReachedState): readonly PathStep[] => {
  const steps: PathStep[] = [];
  for (let each: ReachedState | null = last; each !== null; each = each.before)
    steps.push({ values: each.values, step: each.step });
  return steps.reverse();
};
