/** Explores a system and judges its properties. */
import type { Holds, System } from "../model/system.ts";
import { type Cells, cellsOf } from "./cells/cells.ts";
import type { Checked, Judged } from "./checked.ts";
import { exploreKept } from "./explicit/explore-kept.ts";
import type { Explored, PathStep } from "./explicit/explored.ts";
import type { Question } from "./explicit/questions.ts";
import type { Limits, Phase } from "./explicit/search-options.ts";
import type { Keeping } from "./explicit/snapshot.ts";
import { coverageOf } from "./hints/coverage.ts";
import { hintsOf } from "./hints/hints.ts";
import { fewestSwitches } from "./paths/fewest-switches.ts";
import {
  judgeState,
  rawPredicatesOf,
  type StateProperty,
} from "./properties/properties.ts";
import {
  propertiesAsked,
  type RunProperty,
  unsupported,
} from "./properties/properties-asked.ts";
import { mismatchText } from "./refinement/mismatch-text.ts";
import { judgeRefinement } from "./refinement/refinement.ts";
import { handlersHold } from "./rules/deaf.ts";
import { pathOf } from "./rules/path.ts";
import { stepperOf } from "./rules/stepper.ts";
import { predicateReads } from "./rules/world-reads.ts";
import { symmetryHolds } from "./symmetry/holds.ts";
import { realPath } from "./symmetry/path.ts";
import { type Symmetry, symmetryOf } from "./symmetry/symmetry.ts";
import { promisesOf } from "./temporal/fairness.ts";
import { temporalJudge } from "./temporal/judge-temporal.ts";

export type CheckOptions = Limits & {
  /** Judges only the properties of these names; the search ends when all of them are decided. */
  readonly only?: readonly string[];
  /** Lets one state stand for all states that differ from it only in the names of interchangeable processes. */
  readonly symmetry?: boolean;
  /** The number of threads that explore. Counts, verdicts and lengths of paths do not depend on it. */
  readonly workers?: number;
  /**
   * The number of states from which a layer is divided between the threads; for a smaller layer that costs more than it
   * gains.
   */
  readonly shareFrom?: number;
  /** Saves the search while it runs, and continues a saved one. */
  readonly keeping?: Keeping;
};

/**
 * Explores a system state by state and judges its properties. With several threads a violation is searched for
 * again by one thread, so that the same path is shown every time.
 *
 * @throws InputError where the spec or an option is wrong; ThrewError where a function of the spec throws
 */
export const check = (system: System, options: CheckOptions = {}): Checked => {
  const checked = checkOnce(system, options);
  const { workers = 1, keeping, ...others } = options;
  const violated = checked.properties.filter(({ verdict }) => verdict === "violated");
  if (workers === 1 || violated.length === 0) return checked;
  // It depends on chance which violation several threads find first; a single thread always finds the same one.
  const only = violated.map(({ name }) => name);
  const again = checkOnce(system, { ...others, only });
  const shown = new Map(
    again.properties
      .filter(({ verdict }) => verdict === "violated")
      .map((property) => [property.name, property]),
  );
  return {
    ...checked,
    properties: checked.properties.map((each) => shown.get(each.name) ?? each),
  };
};

const checkOnce = (system: System, options: CheckOptions): Checked => {
  const cells = cellsOf(system);
  const { ofStates: properties, ofRuns } = propertiesAsked(cells, options.only);
  // Called for its error: a misspelt name under `fair` is reported before the search, not after it.
  promisesOf(cells);
  const symmetry = options.symmetry ? symmetryOf(cells) : null;
  const found = new Map<StateProperty, number>();
  const asked = properties.filter(({ at }) => at === "state");
  const askedOfStuck = properties.filter(({ at }) => at === "stuck");
  const decided = (property: StateProperty, state: number): boolean => {
    found.set(property, state);
    return ofRuns.length === 0 && found.size === properties.length;
  };
  const explored = exploreKept(
    cells,
    {
      questions: asked,
      found: (question, state) => decided(asked[question]!, state),
      stuck: (state, view) =>
        askedOfStuck.some(
          (property) =>
            !found.has(property) && property.decides(view) && decided(property, state),
        ),
    },
    { asked, properties, found },
    {
      ...options,
      ...(symmetry && { canonical: symmetry.canonical }),
      ...(system.within && { expandable: withinOf(cells, system.within) }),
    },
  );
  const counts = countsOf(explored);
  const coverage = coverageOf(cells, explored.taken());
  if (options.keeping?.from) askAgain(cells, asked);
  handlersHold(cells);
  const isOver = (phase: Phase): boolean =>
    options.isShort?.(0) || (options.stop?.({ ...counts, phase }) ?? false);
  const search = { cells, explored: { ...explored, isOver }, symmetry };
  const hints = [...hintsOf(cells, explored), ...symmetryHints(search)];
  return {
    system: system.name,
    engine: "explicit",
    ...counts,
    properties: [
      ...properties.map((property) => judged(search, property, found.get(property))),
      ...judgedOnGraph(search, ofRuns),
    ],
    coverage,
    hints,
  };
};

const countsOf = ({
  states,
  transitions,
  depth,
  frontier,
  complete,
  outside,
  bytes,
  calls,
}: Explored) => ({
  states,
  transitions,
  depth,
  frontier,
  complete,
  outside,
  bytes,
  calls,
});

const withinOf = (cells: Cells, within: Holds): Question => ({
  name: "within",
  ask: rawPredicatesOf(cells)("within", within),
  byFields: predicateReads(cells)("within", within),
});

/**
 * A checkpoint holds the histories, but not the reason why a model could not judge one: so judges each history again.
 */
const askAgain = (cells: Cells, properties: readonly StateProperty[]): void => {
  for (const { kind, ask } of properties)
    if (kind === "consistent")
      for (const id of cells.histories.values.keys()) ask(() => id);
};

type Search = {
  readonly cells: Cells;
  readonly explored: Explored & { readonly isOver: (phase: Phase) => boolean };
  readonly symmetry: Symmetry | null;
};

/**
 * Hints on symmetry: what could not be compared, and that one state stands for several.
 *
 * @throws InputError if processes are not interchangeable
 */
const symmetryHints = ({ cells, explored, symmetry }: Search): readonly string[] => {
  if (symmetry === null) return [];
  const isOver = (): boolean =>
    explored.isOver({
      doing: "comparing processes that differ in their names",
      counts: [],
    });
  return [
    ...symmetryHolds(cells, symmetry, { ...explored, isOver }),
    `states that differ in the names of ${cells.system.symmetric.join(", ")} alone count as one`,
  ];
};

const judged = (
  { cells, explored, symmetry }: Search,
  property: StateProperty,
  state: number | undefined,
): Judged => {
  const { name, kind } = property;
  const isSought = kind === "sometimes";
  if (state === undefined) {
    // No state of the search decides the property. A witness may still exist outside the bound.
    const doubt = property.doubt();
    if (doubt)
      return { name, kind, verdict: doubt.verdict, path: null, why: doubt.reason! };
    const isOpen = !explored.complete || (isSought && explored.outside > 0);
    const verdict = isOpen ? "unfinished" : isSought ? "violated" : "holds";
    return { name, kind, verdict, path: null };
  }
  const stepper = stepperOf(cells);
  const shortest: readonly PathStep[] =
    symmetry === null
      ? explored.pathTo(state)
      : realPath(
          cells,
          symmetry,
          explored.chainTo(state).map((each) => explored.valuesAt(each)),
          stepper,
        );
  if (isSought) return { name, kind, verdict: "holds", path: pathOf(cells, shortest) };
  const isViolated = (values: Int32Array): boolean =>
    judgeState(cells, property, stepper, values) === "violated";
  const path = fewestSwitches(cells, stepper, shortest, isViolated);
  return { name, kind, verdict: "violated", path: pathOf(cells, path) };
};

const judgedOnGraph = (
  { cells, explored, symmetry }: Search,
  properties: readonly RunProperty[],
): readonly Judged[] => {
  const judgeTemporal = temporalJudge(cells, explored);
  return properties.map(({ name, kind }): Judged => {
    if (symmetry !== null) {
      const why =
        "with --symmetry one state stands for several, and its edges do not tell which process takes a step: leave out --symmetry";
      return unsupported({ name, kind }, why);
    }
    if (kind === "refines") {
      const { verdict, path, mismatch } = judgeRefinement(cells, explored, name);
      return {
        name,
        kind,
        verdict,
        path: path && pathOf(cells, path),
        ...(mismatch && { why: mismatchText(mismatch) }),
      };
    }
    const { verdict, lasso, why } = judgeTemporal(name);
    return {
      name,
      kind,
      verdict,
      path: lasso && pathOf(cells, lasso.steps),
      ...(lasso && { loop: lasso.loop }),
      ...(why !== undefined && { why }),
      ...(verdict === "holds" &&
        explored.outside > 0 && { why: "no run that stays within the bound breaks it" }),
    };
  });
};
