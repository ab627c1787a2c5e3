/**
 * A short search ahead, breadth first. Where a model is refuted near the start of one workload, and no
 * other workload can refute it by a shorter path, all has been seen that its cell shows: the millions
 * of states further on change nothing.
 */
import { check } from "../checker/check.ts";
import type { ModelName } from "../consistency/models.ts";
import { type Cell, cellOf, together, type Workload } from "./cell.ts";
import type { Searching } from "./searching.ts";

/** States seen of each workload. */
const AHEAD = 20_000;

export type Scouted = {
  /** Of the models that are refuted by a path than which there is no shorter, or cannot be judged. */
  readonly cells: ReadonlyMap<ModelName, Cell>;
  /** How many states were seen of each workload; none once a workload refutes nothing. */
  readonly states: readonly bigint[];
};

export const scouted = (
  workloads: readonly Workload[],
  names: readonly ModelName[],
  { bytes, stop }: Pick<Searching, "bytes" | "stop">,
): Scouted => {
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

/** What was seen of one workload: every path that is shorter than `depth`. */
export type View = {
  readonly depth: number;
  readonly cells: ReadonlyMap<ModelName, Cell>;
};

/** The cells that are as they would be if all were seen, and not proven, which takes all. */
export const settledBy = (views: readonly View[]): ReadonlyMap<ModelName, Cell> => {
  const settled = new Map<ModelName, Cell>();
  for (const name of views[0]?.cells.keys() ?? []) {
    const cells = views.map((view) => view.cells.get(name)!);
    const cell = together(cells);
    // Where a view refutes the model, its path is a shortest of that workload.
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
