/**
 * Shortens a path: leaves out runs of steps, ever shorter runs, as long as the remaining steps are possible and
 * still end where they should. Source: Zeller, Hildebrandt. "Simplifying and Isolating Failure-Inducing Input".
 * IEEE TSE 28(2), 2002. Every try takes the remaining steps again, so the work has a limit.
 */
import { encode } from "../cells/values.ts";
import type { PathStep } from "../explicit/explored.ts";
import { type Poll, pollOf, unlessInterrupted } from "../interruption.ts";
import type { Stepper } from "../rules/stepper.ts";

/** The most steps that are taken again by default. */
const MOST_RETAKEN = 1 << 22;

/**
 * A path with some of the steps of `path`, to a state for which `isEnd` is true.
 *
 * @param mostRetaken the most steps to take again; then the shortest path found so far is returned
 */
export const shortened = (
  stepper: Stepper,
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
  mostRetaken: number = MOST_RETAKEN,
): readonly PathStep[] => {
  let left = mostRetaken;
  const poll = pollOf(() => left-- <= 0, 1);
  let shortest = cutAtEnd(path, isEnd);
  const tryAll = (): void => {
    for (let run = (shortest.length - 1) >> 1; run >= 1; run >>= 1)
      for (let from = 1; from + run <= shortest.length; ) {
        const rest = shortest.toSpliced(from, run);
        const retaken = cutAtEnd(retake(stepper, rest, poll), isEnd);
        if (retaken.length < shortest.length && isEnd(retaken.at(-1)!.values))
          shortest = retaken;
        else from += run;
      }
  };
  unlessInterrupted(tryAll, undefined);
  return shortest;
};

/** The path up to its first state for which `isEnd` is true. */
const cutAtEnd = (
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
): readonly PathStep[] => {
  const end = path.findIndex(({ values }) => isEnd(values));
  return end < 0 ? path : path.slice(0, end + 1);
};

/** Takes the actions of a path again from its first state, and leaves out those that are no longer enabled. */
const retake = (
  stepper: Stepper,
  path: readonly PathStep[],
  poll: Poll,
): readonly PathStep[] => {
  const taken: PathStep[] = [path[0]!];
  for (const { step } of path.slice(1)) {
    poll();
    const label = encode(step!.action, "action");
    const alike = stepper(taken.at(-1)!.values).filter(
      (each) => encode(each.step.action, "action") === label,
    );
    const same = alike.find((each) => each.step === step) ?? alike[0];
    if (same !== undefined) taken.push({ step: same.step, values: same.values });
  }
  return taken;
};
