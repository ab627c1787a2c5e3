/** A run without end as a lasso: a path whose last state has occurred before. */
import type { Cells } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explored.ts";
import { unpacked } from "../properties/properties.ts";
import { stepperOf } from "../rules/stepper.ts";
import { NONE, promisesOf } from "./fairness.ts";
import { isOwed, obligationOf } from "./obligation.ts";

/** A stem and a loop. */
export type Lasso = {
  /** The first state, then the steps. The last state is the same as that after `loop` steps. */
  readonly steps: readonly PathStep[];
  /** The number of steps before the loop; if the run stops for ever, that is all of them. */
  readonly loop: number;
};

/**
 * Whether a run violates a temporal property: it is a lasso, an obligation is pending for ever, and every promise is
 * kept. It uses only the states of the lasso and the steps from these, so it checks the search that found the lasso.
 */
export const violates = (cells: Cells, name: string, { steps, loop }: Lasso): boolean => {
  const round = steps.slice(loop);
  return (
    round.length > 0 &&
    isSame(round[0]!.values, steps.at(-1)!.values) &&
    isNeverMet(cells, name, { steps, loop }) &&
    isFair(cells, round)
  );
};

/** Whether the obligation is pending at the end, and no state of the loop meets it. */
const isNeverMet = (cells: Cells, name: string, { steps, loop }: Lasso): boolean => {
  const { initially, arises, isMet } = obligationOf(cells, name);
  const met = steps.map(({ values }) => isMet(unpacked(values)));
  const owed = steps.reduce(
    (wasOwed, { values }, i) =>
      isOwed(wasOwed, { arises: arises(unpacked(values)), isMet: met[i]! }),
    initially,
  );
  return owed && !met.slice(loop).includes(true);
};

/**
 * Whether every promise is kept on the loop: by a step or, if weak, by a state that disables it, or, if strong, because
 * no state enables it.
 */
const isFair = (cells: Cells, round: readonly PathStep[]): boolean => {
  const promises = promisesOf(cells);
  const stepper = stepperOf(cells);
  const enabled = round.map(
    ({ values }) =>
      new Set(
        stepper(values)
          .filter((next) => !isSame(next.values, values))
          .map(({ step }) => promises.of(step.action)),
      ),
  );
  const kept = new Set(
    round
      .slice(1)
      .filter(({ values }, i) => !isSame(values, round[i]!.values))
      .map(({ step }) => promises.of(step!.action)),
  );
  const isBroken = (promise: number): boolean =>
    promise !== NONE &&
    !kept.has(promise) &&
    (promises.isStrong(promise) || enabled.every((each) => each.has(promise)));
  return !enabled.some((each) => [...each].some(isBroken));
};

/** Whether two states have the same ids in all cells. */
export const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.every((value, cell) => value === b[cell]);
