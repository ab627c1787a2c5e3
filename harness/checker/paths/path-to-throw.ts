/**
 * Finds a shortest path to a state in which a function of the spec throws. It is a plain breadth-first search with the
 * stepper, because an engine that meets the error is in the middle of its work and does not know the path to it.
 */
import type { System } from "../../model/system.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { rawPredicatesOf } from "../properties/properties.ts";
import { NO_STEPS, type Path, pathOf } from "../rules/path.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import type { ThrewError } from "../threw.ts";
import { fewestSwitches } from "./fewest-switches.ts";
import { type ReachedState, stepsTo } from "./steps-to.ts";
import {
  firstStateOf,
  isSought,
  outcomeOf,
  steppingOver,
  type ThrowsIn,
  throwsIn,
} from "./throws-in.ts";

type Limits = {
  /** The most states to find. */
  readonly states: number;
  /** Called now and then with the number of states found; true ends the search. */
  readonly isOver?: (states: number) => boolean;
};

export type ThrewAfter = ThrewError["threw"] & { readonly path: Path };

export type PathToThrow = {
  /** What a function threw at the end of a shortest path, with that path; null if no such path was found. */
  readonly threw: ThrewAfter | null;
  /** The number of distinct states found. */
  readonly states: number;
  /** Whether every state was searched. */
  readonly complete: boolean;
};

const POLL_EVERY = 1 << 10;

/**
 * Searches for a shortest path to a state in which the function that threw `threw` throws again, on the same line of
 * the spec.
 */
export const pathToThrow = (
  system: System,
  { threw }: ThrewError,
  limits: Limits,
): PathToThrow => {
  const cells = cellsOf(system);
  const sought = { of: threw.of, at: threw.at };
  const first = firstStateOf(cells);
  if (!(first instanceof Int32Array)) {
    const isIt = isSought(first, sought);
    const after = isIt ? { ...first.threw, path: NO_STEPS } : null;
    return { threw: after, states: 0, complete: true };
  }
  const stepper = stepperOf(cells);
  const throws = throwsIn(cells, stepper, sought);
  return searched(cells, { first, stepper: steppingOver(stepper), throws }, limits);
};

type Seeking = {
  readonly first: Int32Array;
  readonly stepper: Stepper;
  readonly throws: ThrowsIn;
};

const searched = (
  cells: Cells,
  { first, stepper, throws }: Seeking,
  { states: most, isOver }: Limits,
): PathToThrow => {
  const isExpanded = boundOf(cells);
  const known = new Set([first.join()]);
  const without = (complete: boolean): PathToThrow => ({
    threw: null,
    states: known.size,
    complete,
  });
  const queue: ReachedState[] = [{ step: null, values: first, before: null }];
  const isEnd = (values: Int32Array): boolean => throws(values) !== undefined;
  for (let at = 0; at < queue.length; at++) {
    const here = queue[at]!;
    if (isEnd(here.values)) {
      const steps = fewestSwitches(cells, stepper, stepsTo(here), isEnd);
      const { threw } = throws(steps.at(-1)!.values)!;
      const after = { ...threw, path: pathOf(cells, steps) };
      return { ...without(false), threw: after };
    }
    if (at % POLL_EVERY === 0 && isOver?.(known.size)) return without(false);
    if (!isExpanded(here.values)) continue;
    for (const { step, values } of stepper(here.values)) {
      const key = values.join();
      if (known.has(key)) continue;
      if (known.size >= most) return without(false);
      known.add(key);
      queue.push({ step, values, before: here });
    }
  }
  return without(true);
};

/** Whether a state lies within the bound of the spec; false if the function of the bound throws. */
const boundOf = (cells: Cells): ((values: Int32Array) => boolean) => {
  const { within } = cells.system;
  if (within === undefined) return () => true;
  const isInside = rawPredicatesOf(cells)("within", within);
  return (values) => outcomeOf(() => isInside((cell) => values[cell]!)) === true;
};
