/**
 * Finds the function of the spec that throws in a state, by calling every function that a search calls in
 * that state.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import {
  rawPredicatesOf,
  statePropertiesOf,
  unpacked,
} from "../properties/properties.ts";
import { asksRefinement } from "../refinement/refinement.ts";
import { initialRow } from "../rules/initial-row.ts";
import { isStuck, type Stepper } from "../rules/stepper.ts";
import { obligationOf } from "../temporal/obligation.ts";
import { ofProperty, ThrewError } from "../threw.ts";

/** Returns the error that is sought, if a function of the spec throws it in this state. */
export type ThrowsIn = (values: Int32Array) => ThrewError | undefined;

/** The function that threw and, if it matters, the line on which it threw. */
type SoughtError = Pick<ThrewError["threw"], "of"> & { readonly at?: string };

/** Whether the error was thrown by that function, on that line if one is given. */
export const isSought = (
  error: InputError | undefined,
  { of, at }: SoughtError,
): error is ThrewError =>
  error instanceof ThrewError &&
  error.threw.of === of &&
  (at === undefined || error.threw.at === at);

type Asks = (values: Int32Array) => void;

/** Seeks the error that the function `of` throws, on the line `at` if one is given. */
export const throwsIn = (
  cells: Cells,
  stepper: Stepper,
  sought: SoughtError,
): ThrowsIn => {
  const asks: Asks[] = [
    (values) => void stepper(values),
    ...asksOf(cells, stepper, sought.of),
  ];
  return (values) => {
    for (const ask of asks) {
      const error = thrownBy(() => ask(values));
      if (isSought(error, sought)) return error;
    }
    return undefined;
  };
};

/** The calls by which a search judges a state. Calls that cannot lead to the function `of` are left out. */
const asksOf = (cells: Cells, stepper: Stepper, of: string): readonly Asks[] => {
  const { within, leadsTo, eventually, refines } = cells.system;
  const isOf = (name: string): boolean => ofProperty(name) === of;
  const asks: Asks[] = Object.keys(refines).map((name) => asksRefinement(cells, name));
  if (within && isOf("within")) {
    const isInside = rawPredicatesOf(cells)("within", within);
    asks.push((values) => void isInside((cell) => values[cell]!));
  }
  for (const { name, at, ask } of statePropertiesOf(cells))
    if (isOf(at === "stuck" ? "ends" : name))
      asks.push((values) => {
        if (at === "stuck" && !isStuck(cells, values, stepper(values))) return;
        ask((cell) => values[cell]!);
      });
  for (const name of [...Object.keys(leadsTo), ...Object.keys(eventually)].filter(isOf)) {
    const { arises, isMet } = obligationOf(cells, name);
    asks.push(
      (values) => void arises(unpacked(values)),
      (values) => void isMet(unpacked(values)),
    );
  }
  return asks;
};

/** A stepper that returns no steps, instead of throwing, if a function of the spec throws. */
export const steppingOver =
  (stepper: Stepper): Stepper =>
  (values) => {
    const steps = outcomeOf(() => stepper(values));
    return steps instanceof InputError ? [] : steps;
  };

/** The first state, or the error that was thrown while it was made. */
export const firstStateOf = (cells: Cells): Int32Array | InputError =>
  outcomeOf(() => initialRow(cells));

const thrownBy = (run: () => void): InputError | undefined => {
  const outcome = outcomeOf(run);
  return outcome instanceof InputError ? outcome : undefined;
};

/** Returns what a function returns, or the `InputError` that it throws; throws its other errors. */
export const outcomeOf = <T>(run: () => T): T | InputError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
};
