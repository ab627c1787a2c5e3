/**
 * The steps of a spec in classes, as far as a bound on states allows, with a shortest path to a step of
 * each. It keeps these paths only, because there may be millions of steps.
 */
import { cellsOf } from "../checker/cells/cells.ts";
import { explore } from "../checker/explicit/explore.ts";
import type { Explored } from "../checker/explicit/explored.ts";
import { stepClasses } from "../checker/rules/step-classes.ts";
import { type Stepper, type Successor, stepperOf } from "../checker/rules/stepper.ts";
import { stateTable } from "../checker/temporal/state-table.ts";
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import {
  type CoverGraph,
  type GrowingGraph,
  growingGraph,
  specStep,
} from "./cover-graph.ts";
import type { SpecStep } from "./steering.ts";

/** How many states are expanded, unless a caller says otherwise. */
export const STATES_MAX = 1_000_000;

/** The most classes of a space: each may take a walk, and more walks would take hours. */
const CLASSES_MAX = 50_000;

/** Steps that are covered when one of them is. */
type StepClass = {
  /** The first of its steps. */
  readonly first: SpecStep;
  /** How many steps it has. */
  readonly edges: number;
};

/** The steps of a system at a scope, in classes. */
export type ClassSpace = {
  readonly system: System;
  readonly states: number;
  /** Every state was expanded; if not, there may be more classes. */
  readonly complete: boolean;
  /** The steps from these states. */
  readonly edges: number;
  /** By the number of the class. */
  readonly classes: readonly StepClass[];
  /** Shortest ways to all classes that can be reached without a step of a closed class. */
  readonly routes: (closed: ReadonlySet<number>) => Routes;
};

/** Shortest paths to a step of each class, as a graph with no other steps. */
export type Routes = {
  readonly graph: CoverGraph;
  /** The class of each edge. */
  readonly classes: readonly number[];
  /** By class, the edge to which the graph has a shortest way. */
  readonly ends: ReadonlyMap<number, number>;
  /**
   * By edge that is a crash, the restart after it, where there is one: what a crash has taken shows
   * in what the process comes back with.
   */
  readonly restarts: ReadonlyMap<number, number>;
};

/** Bounds on the search. */
type SpaceOptions = {
  readonly states?: number;
  readonly classes?: number;
};

/**
 * Explores a system, and parts its steps into classes.
 *
 * @throws InputError where there are more classes than `classes`
 */
export const classSpace = (
  system: System,
  { states: most = STATES_MAX, classes: mostClasses = CLASSES_MAX }: SpaceOptions = {},
): ClassSpace => {
  const cells = cellsOf(system);
  const explored = explore(cells, NO_QUESTIONS, { states: most });
  const states = Math.min(explored.states, most);
  const table = stateTable(cells, { states, valuesAt: explored.valuesAt });
  const stepper = stepperOf(cells);
  const numbered = stepClasses(cells);
  const { valuesAt } = explored;
  const stepping = { valuesAt, stepper, classOf: numbered.of };

  const firsts: SpecStep[] = [];
  const edgesOf: number[] = [];
  const count = (number: number, { step }: Successor): void => {
    if (number < firsts.length) {
      edgesOf[number]!++;
      return;
    }
    if (number === mostClasses) throw tooMany(system, mostClasses);
    firsts.push(specStep(cells, step, row));
    edgesOf.push(1);
  };
  const row = new Int32Array(cells.count);
  for (let state = 0; state < states; state++) {
    valuesAt(state, row);
    for (const successor of stepper(row)) count(numbered.of(row, successor), successor);
  }

  const routes: ClassSpace["routes"] = (closed) => {
    const ways = waysFrom({ ...stepping, states, find: table.find, row }, closed);
    const growing = growingGraph(cells);
    const found = routesAlong(growing, stepping, ways);
    return {
      ...found,
      restarts: addRestarts(growing, stepping, found, closed),
      graph: { ...growing.graph, states: growing.rows.length },
    };
  };
  return {
    system,
    states,
    complete: explored.complete && explored.states <= most,
    edges: edgesOf.reduce((sum, each) => sum + each, 0),
    classes: firsts.map((first, number) => ({ first, edges: edgesOf[number]! })),
    routes,
  };
};

/** Adds to routes the restart after each crash that ends one, unless its class is closed; by crash, its edge. */
const addRestarts = (
  growing: GrowingGraph,
  { stepper, classOf }: Stepping,
  { ends, classes }: Found,
  closed: ReadonlySet<number>,
): ReadonlyMap<number, number> => {
  const restarts = new Map<number, number>();
  for (const crash of ends.values()) {
    const { action, node, to } = growing.graph.edges[crash]!;
    if (action !== "crash") continue;
    const values = growing.rows[to]!;
    const restart = stepper(values).find(
      ({ step }) => step.action.type === "restart" && step.action.node === node,
    );
    if (restart === undefined) continue;
    const number = classOf(values, restart);
    if (closed.has(number)) continue;
    growing.add(to, restart);
    restarts.set(crash, classes.push(number) - 1);
  }
  return restarts;
};

const NO_QUESTIONS = { questions: [], found: () => false, stuck: () => false } as const;

const tooMany = ({ name }: System, most: number): InputError =>
  new InputError(
    `the steps of ${name} are of more than ${most.toLocaleString("en-US")} classes at this scope, ` +
      "and the code would be driven to a step of each; take fewer processes, requests or faults",
  );

type Stepping = Pick<Explored, "valuesAt"> & {
  readonly stepper: Stepper;
  readonly classOf: (values: Int32Array, successor: Successor) => number;
};

/** The ways by which a breadth-first search reaches each state: the state before it, and the step taken there. */
type Ways = {
  readonly from: Int32Array;
  readonly by: Int32Array;
  /** By class, the nearest of its steps. */
  readonly nearest: ReadonlyMap<number, { readonly state: number; readonly nth: number }>;
};

/** A breadth-first search that takes no step of a closed class. */
const waysFrom = (
  {
    states,
    valuesAt,
    stepper,
    classOf,
    find,
    row,
  }: Stepping & {
    readonly states: number;
    /** A buffer for one state at a time. */
    readonly row: Int32Array;
    readonly find: (values: Int32Array) => number;
  },
  closed: ReadonlySet<number>,
): Ways => {
  const from = new Int32Array(states).fill(-1);
  const by = new Int32Array(states);
  const order = new Int32Array(states);
  const nearest = new Map<number, { state: number; nth: number }>();
  let found = 1;
  for (let at = 0; at < found; at++) {
    const state = order[at]!;
    valuesAt(state, row);
    for (const [nth, successor] of stepper(row).entries()) {
      const number = classOf(row, successor);
      if (closed.has(number)) continue;
      if (!nearest.has(number)) nearest.set(number, { state, nth });
      const to = find(successor.values);
      if (to <= 0 || from[to]! >= 0) continue;
      from[to] = state;
      by[to] = nth;
      order[found++] = to;
    }
  }
  return { from, by, nearest };
};

type Found = Pick<Routes, "ends"> & { readonly classes: number[] };

/** The ways to the nearest step of each class, as one graph. */
const routesAlong = (
  { graph, add }: GrowingGraph,
  { valuesAt, stepper, classOf }: Stepping,
  { from, by, nearest }: Ways,
): Found => {
  const classes: number[] = [];
  const known = new Map<string, number>();
  /** The number in the graph of each state on the way. */
  const placeOf = new Map<number, number>([[0, 0]]);

  /** The edge of this step, entered where it is new. */
  const edgeOf = (state: number, nth: number): number => {
    const key = `${state} ${nth}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const values = valuesAt(state);
    const successor = stepper(values)[nth]!;
    add(enter(state), successor);
    known.set(key, classes.push(classOf(values, successor)) - 1);
    return classes.length - 1;
  };

  /** Enters a state with the way to it. */
  const enter = (state: number): number => {
    const chain: number[] = [];
    let each = state;
    for (; !placeOf.has(each); each = from[each]!) chain.push(each);
    for (const next of chain.reverse()) {
      const edge = edgeOf(from[next]!, by[next]!);
      placeOf.set(next, graph.edges[edge]!.to);
    }
    return placeOf.get(state)!;
  };

  const ends = new Map(
    [...nearest].map(([number, { state, nth }]) => [number, edgeOf(state, nth)]),
  );
  return { classes, ends };
};
