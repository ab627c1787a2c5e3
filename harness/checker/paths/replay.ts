/** Takes a recorded path again, step by step, and judges its last state. */
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import type { Verdict } from "../../model/verdict.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explore.ts";
import { judgeState, statePropertiesOf } from "../properties/properties.ts";
import { breaksRefinement } from "../refinement/refinement.ts";
import { type Path, type PathEntry, pathOf } from "../rules/path.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import { initialRow } from "../rules/steps.ts";
import { violates } from "../temporal/lasso.ts";
import type { ThrewError } from "../threw.ts";
import { firstStateOf, isSought, steppingOver, throwsIn } from "./throws-in.ts";

export type Replayed = {
  /** How many steps could be taken. */
  readonly taken: number;
  /** What was possible instead of the next, where it could not be taken. */
  readonly possible: readonly PathEntry[];
  readonly path: Path;
  readonly verdict: Verdict;
};

type Judged = {
  readonly property: string;
  /** What the record says; where it can be read in several ways, one that bears it out is taken. */
  readonly verdict: string;
  /** Of a run without end: how many steps come before its loop. */
  readonly loop: number | undefined;
};

/** Each of `recorded` finds its step among those possible. */
export const replay = (
  system: System,
  judged: Judged,
  recorded: readonly IsSame[],
): Replayed => {
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const verdictOf = judgeOfPaths(cells, stepper, judged);
  const first = Int32Array.from(initialRow(cells));
  const { taken, possible, ways } = waysFrom(cells, stepper, first, recorded);
  if (taken < recorded.length)
    return { taken, possible, path: pathOf(cells, ways[0]!), verdict: "unsupported" };
  const verdicts = ways.map(verdictOf);
  const best = Math.max(0, verdicts.indexOf(judged.verdict as Verdict));
  return {
    taken,
    possible,
    path: pathOf(cells, ways[best]!),
    verdict: verdicts[best]!,
  };
};

export type ReplayedThrow = {
  /** How many steps could be taken. */
  readonly taken: number;
  /** What the function threw where they lead; undefined where it threw nothing. */
  readonly error: ThrewError | undefined;
};

/** Takes the steps to where a function of the spec threw, and asks it again; `of` names it. */
export const replayThrow = (
  system: System,
  of: string,
  recorded: readonly IsSame[],
): ReplayedThrow => {
  const cells = cellsOf(system);
  const first = firstStateOf(cells);
  if (!(first instanceof Int32Array)) {
    if (isSought(first, { of })) return { taken: 0, error: first };
    throw first;
  }
  const stepper = stepperOf(cells);
  const throws = throwsIn(cells, stepper, { of });
  const { taken, ways } = waysFrom(cells, steppingOver(stepper), first, recorded);
  for (const way of ways) {
    const error = throws(way.at(-1)!.values);
    if (error !== undefined) return { taken, error };
  }
  return { taken, error: undefined };
};

/** Is this the step that was recorded? */
type IsSame = (entry: PathEntry) => boolean;

type Ways = Pick<Replayed, "taken" | "possible"> & {
  readonly ways: readonly (readonly PathStep[])[];
};

/** Takes the recorded steps, as far as there are such. */
const waysFrom = (
  cells: Cells,
  stepper: Stepper,
  first: Int32Array,
  recorded: readonly IsSame[],
): Ways => {
  // Steps may look the same and lead apart: all the ways there are to read the record.
  let ways: readonly (readonly PathStep[])[] = [[{ step: null, values: first }]];
  for (const [taken, isSame] of recorded.entries()) {
    const possible: PathEntry[] = [];
    const next = new Map<string, readonly PathStep[]>();
    for (const way of ways) {
      const last = way.at(-1)!;
      for (const each of stepper(last.values)) {
        const entry = pathOf(cells, [last, each]).entries[0]!;
        possible.push(entry);
        if (isSame(entry)) next.set(each.values.join(), [...way, each]);
      }
    }
    if (next.size === 0) return { taken, possible, ways };
    ways = [...next.values()];
  }
  return { taken: recorded.length, possible: [], ways };
};

/** What a path proves of the property. */
const judgeOfPaths = (
  cells: Cells,
  stepper: Stepper,
  { property, loop }: Judged,
): ((steps: readonly PathStep[]) => Verdict) => {
  const { system } = cells;
  const named = statePropertiesOf(cells).find(({ name }) => name === property);
  if (named !== undefined)
    return (steps) => judgeState(cells, named, stepper, steps.at(-1)!.values);
  if (property in system.refines)
    return (steps) => (breaksRefinement(cells, property, steps) ? "violated" : "holds");
  if (property in system.leadsTo || property in system.eventually)
    return (steps) =>
      violates(cells, property, { steps, loop: loop ?? steps.length - 1 })
        ? "violated"
        : "holds";
  throw new InputError(`${system.name} has no property "${property}"`);
};
