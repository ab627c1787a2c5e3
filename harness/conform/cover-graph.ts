/** Every state and every step of a system as a graph, so that steps can be counted and walked. */
import { type Cells, cellsOf } from "../checker/cells/cells.ts";
import { worldsOf } from "../checker/cells/world.ts";
import { initialRow } from "../checker/rules/initial-row.ts";
import { expiringIn, labelOf, type Path, pathOf } from "../checker/rules/path.ts";
import { type Successor, stepperOf, type TakenStep } from "../checker/rules/stepper.ts";
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import type { Graph, Walk } from "./cover-walks.ts";
import type { SpecStep } from "./steering.ts";

/** The most edges of a graph: each is driven through the code, and more would take hours. */
const EDGES_MAX = 50_000;

/** A step of the spec between two states. */
type Edge = Graph["edges"][number] & SpecStep;

/** Every state and every step of a system. */
export type CoverGraph = Omit<Graph, "edges"> & {
  readonly edges: readonly Edge[];
  /** A state as properties see it. */
  readonly worldAt: (state: number) => never;
  readonly pathAlong: (walk: Walk) => Path;
};

/**
 * Explores a system.
 *
 * @throws InputError where it has more than `most` edges
 */
export const coverGraph = (system: System, most = EDGES_MAX): CoverGraph => {
  const cells = cellsOf(system);
  const stepper = stepperOf(cells);
  const { graph, rows, add } = growingGraph(cells);
  for (let from = 0; from < rows.length; from++)
    for (const successor of stepper(rows[from]!)) {
      if (graph.edges.length === most) throw tooMany(system, most);
      add(from, successor);
    }
  return { ...graph, states: rows.length };
};

/** A graph to which edges are added one by one, from the first state of a system. */
export type GrowingGraph = {
  /** The graph so far, without the number of states. */
  readonly graph: Omit<CoverGraph, "states">;
  /** The states, each as the ids of its cells. */
  readonly rows: readonly Int32Array[];
  /** Adds an edge, and what it leads to where that is new. */
  readonly add: (from: number, successor: Successor) => Edge;
};

/** A graph that holds the first state. */
export const growingGraph = (cells: Cells): GrowingGraph => {
  const worlds = worldsOf(cells);
  const rows: Int32Array[] = [];
  const known = new Map<string, number>();
  const numberOf = (values: Int32Array): number => {
    const key = values.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, rows.length);
    rows.push(values);
    return rows.length - 1;
  };
  numberOf(initialRow(cells));
  const edges: Edge[] = [];
  const steps: TakenStep[] = [];
  return {
    graph: {
      edges,
      worldAt: (state) => worlds((cell) => rows[state]![cell]!),
      pathAlong: (walk) =>
        pathOf(cells, [
          { step: null, values: rows[0]! },
          ...walk.map((edge) => ({ step: steps[edge]!, values: rows[edges[edge]!.to]! })),
        ]),
    },
    rows,
    add: (from, { step, values }) => {
      const edge = { ...specStep(cells, step, rows[from]!), from, to: numberOf(values) };
      edges.push(edge);
      steps.push(step);
      return edge;
    },
  };
};

const tooMany = ({ name }: System, most: number): InputError =>
  new InputError(
    `${name} has more than ${most.toLocaleString("en-US")} edges at this scope, and all would ` +
      "be driven through the code one by one; take fewer processes, requests or faults, " +
      "or cover them by classes: --cover classes",
  );

/** A step of the explorer, from the state of these ids by cell, as the implementation is to take it. */
export const specStep = (cells: Cells, step: TakenStep, before: Int32Array): SpecStep => {
  const sends = step.sends.map((letter) => cells.letters.values[letter]!);
  const label = {
    ...labelOf(cells, step),
    ...(sends.length > 0 && { sends }),
    ...expiringIn(cells, step, before),
  };
  const [first] = step.responses;
  if (first === undefined) return label;
  const client = label.client ?? first.client;
  const own = step.responses.find((each) => each.client === client);
  const also = step.responses.filter((each) => each !== own);
  return {
    ...label,
    client,
    ...(own !== undefined && { result: own.result }),
    ...(also.length > 0 && { also }),
  };
};
