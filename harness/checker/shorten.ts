/**
 * Leaves out of a path what its end does not need: runs of steps, ever shorter ones, as long as the
 * rest can still be taken and still ends where it should.
 */

import { encode } from "./cells/values.ts";
import type { PathStep } from "./explicit/explore.ts";
import type { Stepper } from "./rules/stepper.ts";

export const shortened = (
  stepper: Stepper,
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
): readonly PathStep[] => {
  let shortest = cutAtEnd(path, isEnd);
  for (let run = (shortest.length - 1) >> 1; run >= 1; run >>= 1)
    for (let from = 1; from + run <= shortest.length; ) {
      const rest = shortest.toSpliced(from, run);
      const retaken = cutAtEnd(retake(stepper, rest), isEnd);
      if (retaken.length < shortest.length && isEnd(retaken.at(-1)!.values))
        shortest = retaken;
      else from += run;
    }
  return shortest;
};

/** The path up to the first state that is an end already. */
const cutAtEnd = (
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
): readonly PathStep[] => {
  const end = path.findIndex(({ values }) => isEnd(values));
  return end < 0 ? path : path.slice(0, end + 1);
};

/** The same actions again from the first state; those that are no longer enabled are left out. */
const retake = (stepper: Stepper, path: readonly PathStep[]): readonly PathStep[] => {
  const taken: PathStep[] = [path[0]!];
  for (const { step } of path.slice(1)) {
    const label = encode(step!.action, "action");
    const alike = stepper(taken.at(-1)!.values).filter(
      (each) => encode(each.step.action, "action") === label,
    );
    const same = alike.find((each) => each.step === step) ?? alike[0];
    if (same !== undefined) taken.push({ step: same.step, values: same.values });
  }
  return taken;
};
