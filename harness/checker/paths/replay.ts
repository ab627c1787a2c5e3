/** Takes the steps of a recorded path again, and judges the state to which they lead. */
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
  /** The number of recorded steps that could be taken. */
  readonly taken: number;
  /** If a recorded step could not be taken: the steps that were possible instead. */
  readonly possible: readonly PathEntry[];
  readonly path: Path;
  readonly verdict: Verdict;
};

type RecordedVerdict = {
  readonly property: string;
  /**
   * The verdict in the record. If the recorded steps can be taken in several ways, a way with this verdict is
   * preferred.
   */
  readonly verdict: string;
  /** For a path into a loop: the number of steps before the loop. */
  readonly loop: number | undefined;
};

/**
 * Takes the recorded steps one after another, and judges the property at the end.
 *
 * @param recorded for each step, a test that picks it from the possible steps
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
  /** The number of recorded steps that could be taken. */
  readonly taken: number;
  /** What the function threw in the state to which the steps lead; undefined if it threw nothing. */
  readonly error: ThrewError | undefined;
};

/**
 * Takes the recorded steps to the state in which the function `of` of the spec threw, and calls that function again
 * there.
 */
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

/** Whether a possible step is the recorded one. */
type IsSame = (entry: PathEntry) => boolean;

type Ways = Pick<Replayed, "taken" | "possible"> & {
  readonly ways: readonly (readonly PathStep[])[];
};

/** Takes the recorded steps as far as they are possible, in all ways. */
const waysFrom = (
  cells: Cells,
  stepper: Stepper,
  first: Int32Array,
  recorded: readonly IsSame[],
): Ways => {
  // Steps that look the same in a record may lead to different states, so all of them are followed.
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
  throw new InputError(
    `${system.name} has no property "${property}"; has the spec changed since the trace was written?`,
  );
};
