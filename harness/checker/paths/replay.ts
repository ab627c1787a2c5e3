/** Takes a recorded path again, step by step, and judges its last state. */
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import type { Verdict } from "../../model/verdict.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explored.ts";
import { judgeState, statePropertiesOf } from "../properties/properties.ts";
import { breaksRefinement } from "../refinement/refinement.ts";
import { initialRow } from "../rules/initial-row.ts";
import { type Path, type PathEntry, pathOf } from "../rules/path.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import { violates } from "../temporal/lasso.ts";
import type { ThrewError } from "../threw.ts";
import { firstStateOf, isSought, steppingOver, throwsIn } from "./throws-in.ts";

/** The outcome of a replay. */
export type Replayed = {
  /** How many steps could be taken. */
  readonly taken: number;
  /** What was possible instead of the next, where it could not be taken. */
  readonly possible: readonly PathEntry[];
  readonly path: Path;
  readonly verdict: Verdict;
};

type RecordedVerdict = {
  readonly property: string;
  /** The verdict in the record. Where steps of the record fit in several ways, a way with this verdict is preferred. */
  readonly verdict: string;
  /** Of a run without end: how many steps come before its loop. */
  readonly loop: number | undefined;
};

/**
 * Takes the recorded steps one after the other, and judges where they lead.
 *
 * @param recorded for each step, a test that finds it among those possible
 * @throws InputError where the system has no such property
 */
export const replay = (
  system: System,
  judged: RecordedVerdict,
  recorded: readonly IsSame[],
): Replayed => {
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const verdictOf = judgeOfPaths(cells, stepper, judged);
  const first = initialRow(cells);
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

type ReplayedThrow = {
  /** How many steps could be taken. */
  readonly taken: number;
  /** What the function threw where they lead; undefined where it threw nothing. */
  readonly error: ThrewError | undefined;
};

/** Takes the recorded steps to where the function `of` of the spec threw, and calls it again there. */
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

/** Whether this is the step that was recorded. */
type IsSame = (entry: PathEntry) => boolean;

type Ways = Pick<Replayed, "taken" | "possible"> & {
  readonly ways: readonly (readonly PathStep[])[];
};

/** Takes the recorded steps, as far as they are possible. */
const waysFrom = (
  cells: Cells,
  stepper: Stepper,
  first: Int32Array,
  recorded: readonly IsSame[],
): Ways => {
  // Steps that look the same may lead to different states: all ways to read the record are followed.
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

/** Judges the property at the end of a path, or on its loop. */
const judgeOfPaths = (
  cells: Cells,
  stepper: Stepper,
  { property, loop }: RecordedVerdict,
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
