/** Judges `leadsTo` and `eventually` under fairness, on the graph of all states. */
import type { Verdict } from "../../model/verdict.ts";
import type { Cells } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explored.ts";
import { type Poll, pollOf, unlessInterrupted } from "../interruption.ts";
import { fairComponents } from "./fair-components.ts";
import { fairLoops } from "./fair-loop.ts";
import { type Promises, promisesOf } from "./fairness.ts";
import { type ExploredStates, type Graph, graphOf } from "./graph.ts";
import { isSame, type Lasso, violates } from "./lasso.ts";
import { obligationOf } from "./obligation.ts";
import { type Pending, pendingStates } from "./pending.ts";

type TemporalJudgement = {
  readonly verdict: Verdict;
  /** A run that violates the property: its stem is one of the shortest, and its loop is short. */
  readonly lasso: Lasso | null;
  /** For `holds`: that the property holds vacuously. For `unfinished`: what ended the work. */
  readonly why?: string;
};

/**
 * A function that judges the temporal property with a given name. Its first call builds the graph.
 *
 * @throws InputError where `fair` has an unknown name, or (from the function) the system has no such property
 */
export const temporalJudge = (
  cells: Cells,
  explored: ExploredStates,
): ((name: string) => TemporalJudgement) => {
  const promises = promisesOf(cells);
  let doing = "";
  const isOver = (): boolean => explored.isOver?.({ doing, counts: [] }) ?? false;
  const poll = pollOf(isOver);
  let built: { readonly graph: Graph | null } | undefined;
  const judged = (name: string): TemporalJudgement => {
    doing = `judging "${name}"`;
    if (isOver()) return UNFINISHED;
    built ??= { graph: graphOf(cells, explored, promises, { poll }) };
    const { graph } = built;
    if (graph === null) return UNFINISHED;
    const pending = pendingStates(graph, obligationOf(cells, name), poll);
    const lasso = violation(cells, explored, { graph, promises, name, pending, poll });
    if (lasso !== null) return { verdict: "violated", lasso };
    if (!explored.complete) return { verdict: "unfinished", lasso };
    return pending.arises
      ? { verdict: "holds", lasso }
      : {
          verdict: "holds",
          lasso,
          why: "vacuously: its first condition is true in no state",
        };
  };
  return (name) => unlessInterrupted(() => judged(name), UNFINISHED);
};

const UNFINISHED: TemporalJudgement = {
  verdict: "unfinished",
  lasso: null,
  why: "its graph is too large, or the time was up",
};

type LassoSearch = {
  readonly graph: Graph;
  readonly promises: Promises;
  readonly name: string;
  readonly pending: Pending;
  readonly poll: Poll;
};

const violation = (
  cells: Cells,
  explored: ExploredStates,
  { graph, promises, name, pending, poll }: LassoSearch,
): Lasso | null => {
  const components = fairComponents(graph, promises, pending.states, poll);
  const entries = nearestFair(pending, components);
  if (entries.length === 0) return null;
  const loopFrom = fairLoops(graph, promises, components, poll);
  const [stem, loop] = entries
    .map((state) => [pending.wayTo(state), loopFrom(state)] as const)
    .reduce((best, each) => (each[1].length < best[1].length ? each : best));
  const lasso = {
    steps: pathAlong(graph, promises, explored, [...stem, ...loop]),
    loop: stem.length,
  };
  if (!violates(cells, name, lasso))
    throw new Error(`what was found against "${name}" is no lasso: a bug of the checker`);
  return lasso;
};

/** How many of the nearest fair states are tried, to find the shortest loop. */
const ENTRIES = 16;

/** The states on fair loops that are nearest to the first state, at most ENTRIES of them. */
const nearestFair = (
  { states, wayTo }: Pending,
  components: Int32Array,
): readonly number[] => {
  const found: number[] = [];
  for (const state of states) {
    if (components[state] === 0) continue;
    if (found.length > 0 && wayTo(state).length > wayTo(found[0]!).length) break;
    if (found.push(state) === ENTRIES) break;
  }
  return found;
};

/** The steps of the path that these edges form, from the first state on. */
const pathAlong = (
  { targets, promises: promised, stepper }: Graph,
  promises: Promises,
  { valuesAt }: ExploredStates,
  edges: readonly number[],
): readonly PathStep[] => {
  const path: PathStep[] = [{ step: null, values: valuesAt(0) }];
  for (const edge of edges) {
    const target = valuesAt(targets[edge]!);
    const taken = stepper(path.at(-1)!.values).find(
      ({ step, values }) =>
        isSame(values, target) && promises.of(step.action) === promised[edge],
    );
    path.push(taken!);
  }
  return path;
};
