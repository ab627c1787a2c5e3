/**
 * A short breadth-first search before the long ones. If it refutes a model in one workload, and no
 * other workload can refute it by a shorter path, the cell is settled: the states further on do not
 * change it.
 */
import { check } from "../checker/check.ts";
import type { ModelName } from "../consistency/models.ts";
import { type Cell, cellOf, together, type Workload } from "./cell.ts";
import type { Searching } from "./searching.ts";

/** The number of states that this search visits per workload. */
const AHEAD = 20_000;

/** What the short search settled. */
type Lookahead = {
  /** The cells that are settled: refuted by a shortest path, or unsupported. */
  readonly cells: ReadonlyMap<ModelName, Cell>;
  /** The number of states visited per workload; empty if one of the workloads refutes nothing. */
  readonly states: readonly bigint[];
};

/**
 * Searches the first states of each workload.
 *
 * @param names the models to judge by
 */
export const lookAhead = (
  workloads: readonly Workload[],
  names: readonly ModelName[],
  { bytes, stop }: Pick<Searching, "bytes" | "stop">,
): Lookahead => {
  const views: View[] = [];
  const states: bigint[] = [];
  for (const workload of workloads) {
    const checked = check(workload.system, { only: names, states: AHEAD, bytes, stop });
    if (checked.properties.every(({ verdict }) => verdict !== "violated"))
      return { cells: new Map(), states: [] };
    views.push({
      depth: checked.complete ? Number.POSITIVE_INFINITY : (checked.depth ?? 0),
      cells: new Map(
        checked.properties.map((judged) => [
          judged.name as ModelName,
          cellOf(judged, workload),
        ]),
      ),
    });
    states.push(BigInt(checked.states));
  }
  return { cells: settledBy(views), states };
};

/** What the search saw of one workload: every path that is shorter than `depth`. */
export type View = {
  readonly depth: number;
  readonly cells: ReadonlyMap<ModelName, Cell>;
};

/**
 * The cells that the whole search would give as well. None of them is `proven`, since that takes
 * every state.
 */
export const settledBy = (views: readonly View[]): ReadonlyMap<ModelName, Cell> => {
  const settled = new Map<ModelName, Cell>();
  for (const name of views[0]?.cells.keys() ?? []) {
    const cells = views.map((view) => view.cells.get(name)!);
    const cell = together(cells);
    // A workload that refutes the model does so by its own shortest path.
    const seen = views
      .filter((_, i) => cells[i]!.verdict !== "refuted")
      .map(({ depth }) => depth);
    const isSettled =
      cell.verdict === "refuted"
        ? cell.refutation.path.entries.length <= Math.min(...seen)
        : cells.every(({ verdict }) => verdict === "unsupported");
    if (isSettled) settled.set(name, cell);
  }
  return settled;
};
