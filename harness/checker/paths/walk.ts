/**
 * Random walks, for systems that are too large to explore. A walk can find a violation or a witness. Finding none
 * proves nothing, so the verdict is then `unfinished`.
 */
import type { System } from "../../model/system.ts";
import { type Cells, callsOf, cellsOf } from "../cells/cells.ts";
import type { Checked, Judged } from "../checked.ts";
import type { PathStep } from "../explicit/explored.ts";
import { coverageOf } from "../hints/coverage.ts";
import {
  judgeState,
  predicatesOf,
  type StateProperty,
  unpacked,
} from "../properties/properties.ts";
import { propertiesAsked, unsupported } from "../properties/properties-asked.ts";
import { handlersHold } from "../rules/deaf.ts";
import { initialRow } from "../rules/initial-row.ts";
import { pathOf } from "../rules/path.ts";
import type { Action } from "../rules/rules.ts";
import { isStuck, type Stepper, stepperOf } from "../rules/stepper.ts";
import { ThrewError } from "../threw.ts";
import { shortened } from "./shorten.ts";
import { steppingOver, throwsIn } from "./throws-in.ts";

type WalkOptions = {
  /** Returns a number from 0 to below 1, which decides the next choice. */
  readonly random: () => number;
  /** The most steps of a walk. */
  readonly depth: number;
  /** Called after each walk, and now and then on a long one; true ends the search. */
  readonly stop: (progress: WalkProgress) => boolean;
  readonly only?: readonly string[];
};

/** The counts of the walks so far. */
type WalkProgress = {
  readonly walks: number;
  readonly steps: number;
  /** The number of distinct states seen, up to MOST_STATES. */
  readonly states: number;
};

/** The number of steps of one walk between two looks at the limits. */
const POLL_EVERY = 1 << 12;
/** Beyond this many distinct states, new states are no longer counted, to save memory. */
const MOST_STATES = 2_000_000;

/**
 * Takes walks from the first state until all properties are decided or `stop` ends the search, and judges each state on
 * the way.
 */
export const walk = (system: System, options: WalkOptions): Checked & WalkProgress => {
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const { ofStates: properties, ofRuns } = propertiesAsked(cells, options.only);
  const within = system.within && predicatesOf(cells)("within", system.within);
  const first = initialRow(cells);
  const seen = new Set<string>();
  const taken = new Set<Action>();
  const found = new Map<StateProperty, readonly PathStep[]>();
  let walks = 0;
  let steps = 0;
  let depth = 0;

  const walked = (further = 0): WalkProgress => {
    return { walks, steps: steps + further, states: seen.size };
  };

  const once = (): void => {
    const path: PathStep[] = [{ step: null, values: first }];
    for (;;) {
      const { values } = path.at(-1)!;
      const next = tellingPath(cells, stepper, path, () => {
        const steps = stepper(values);
        if (seen.size < MOST_STATES) seen.add(values.join());
        const open = properties.filter((each) => !found.has(each));
        for (const each of decidedBy(open, values, isStuck(cells, values, steps)))
          found.set(each, path.slice());
        return within && !within(unpacked(values)) ? [] : steps;
      });
      if (path.length > options.depth || next.length === 0) break;
      if (path.length % POLL_EVERY === 0 && options.stop(walked(path.length - 1))) break;
      const chosen = next[Math.floor(options.random() * next.length)]!;
      taken.add(chosen.step.action);
      path.push(chosen);
    }
    walks++;
    steps += path.length - 1;
    depth = Math.max(depth, path.length - 1);
  };

  do once();
  while (found.size < properties.length && !options.stop(walked()));
  handlersHold(cells);
  return {
    system: system.name,
    engine: "walk",
    ...walked(),
    transitions: steps,
    depth,
    ...NO_SEARCH,
    calls: callsOf(cells),
    properties: [
      ...properties.map((each) => judged(cells, stepper, each, found.get(each))),
      ...ofRuns.map((each) => unsupported(each, "walks do not show whole runs")),
    ],
    coverage: coverageOf(cells, taken),
    hints: [],
  };
};

/** The properties among these that the state decides. */
const decidedBy = (
  properties: readonly StateProperty[],
  values: Int32Array,
  isStuck: boolean,
): readonly StateProperty[] => {
  const view = unpacked(values);
  return properties.filter(
    ({ at, decides }) => (at === "state" || isStuck) && decides(view),
  );
};

/** Walks keep no states, and never see all of them. */
const NO_SEARCH = { frontier: 0, complete: false, outside: 0, bytes: 0 };

const judged = (
  cells: Cells,
  stepper: Stepper,
  property: StateProperty,
  path: readonly PathStep[] | undefined,
): Judged => {
  const { name, kind } = property;
  if (path === undefined) return { name, kind, verdict: "unfinished", path: null };
  const verdict = kind === "sometimes" ? "holds" : "violated";
  const isEnd = (values: Int32Array): boolean =>
    judgeState(cells, property, stepper, values) === verdict;
  return { name, kind, verdict, path: pathOf(cells, shortened(stepper, path, isEnd)) };
};

/** Runs `run`. If a function of the spec throws there, throws the error with a shortened path to it. */
const tellingPath = <T>(
  cells: Cells,
  stepper: Stepper,
  path: readonly PathStep[],
  run: () => T,
): T => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ThrewError)) throw error;
    const { of, at } = error.threw;
    const throws = throwsIn(cells, stepper, { of, at });
    const isEnd = (values: Int32Array): boolean => throws(values) !== undefined;
    // If the function does not throw again, it threw by chance, and no path explains the error.
    if (!isEnd(path.at(-1)!.values)) throw error;
    const shortest = shortened(steppingOver(stepper), path, isEnd);
    const { threw = error.threw } = throws(shortest.at(-1)!.values) ?? {};
    throw new ThrewError({ ...threw, path: pathOf(cells, shortest) });
  }
};
