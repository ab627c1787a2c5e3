/**
 * A cheap test that finds nothing wrong in most states of a refinement. If a mapping reads only local values, a step
 * changes the image of a state only by the next local value of the process that takes the step. So each pair of what
 * the mapping reads and of the local values that one process may have next is tested once.
 */
import type { Cells } from "../cells/cells.ts";
import { pairTable } from "../cells/pair-table.ts";
import { stepsOf } from "../rules/steps.ts";

/** A mapping to an abstract system, and the steps of that system. */
export type Mapping = {
  /** The cells that the mapping has read so far. */
  readonly reads: ReadonlySet<number>;
  /** The number of what the mapping reads in a state. */
  readonly look: (values: Int32Array) => number;
  /** The number of the abstract state to which the mapping maps what has this number. */
  readonly imageOf: (look: number) => number;
  /** Whether the abstract system has a step from the first state to the second, or the two are the same. */
  readonly isStepOf: (from: number, to: number) => boolean;
};

/**
 * A test of states. False: every step from the state is a step of the abstract system, or changes nothing there. True:
 * some step may not be; the test does not know which steps a cut blocks.
 */
export const prefilterOf = (
  cells: Cells,
  refines: Mapping,
): ((values: Int32Array) => boolean) => {
  const { environment, joint } = cells.system;
  const count = cells.nodes.length;
  const { lists, nextOf } = nextLocals(cells);
  const right: boolean[][] = [];

  if (Object.keys(joint).length > 0 || environment.ticks !== undefined) return () => true;
  const { reads, look, imageOf, isStepOf } = refines;
  const changed = new Int32Array(cells.count);

  /** Whether each next local value of a process leads to an abstract step, or to the same abstract state. */
  const areSteps = (values: Int32Array, p: number, list: number): boolean => {
    const from = imageOf(look(values));
    changed.set(values);
    return lists[list]!.every((next) => {
      changed[p] = next;
      return isStepOf(from, imageOf(look(changed)));
    });
  };

  // The processes whose local values the mapping reads, as known when it had read `size` cells.
  let processes: readonly number[] = [];
  let size = 0;
  return (values) => {
    const before = reads.size;
    const seen = look(values);
    const rightOfSeen = (right[seen] ??= []);
    if (reads.size > size) {
      processes = [...reads].filter((cell) => cell < count);
      size = reads.size;
    }
    for (const p of processes) {
      const list = nextOf(p, values[p]!, values[count + p]!);
      if (list === 0 || rightOfSeen[list]) continue;
      if (!areSteps(values, p, list)) return true;
      rightOfSeen[list] = true;
    }
    // Processes whose local values the mapping read for the first time just now were not tested above.
    return reads.size > before || processes.length < size;
  };
};

/**
 * The local values that processes may have next, as lists with numbers: equal lists of a process share one, and list 0
 * is empty.
 */
const nextLocals = (
  cells: Cells,
): {
  readonly lists: readonly (readonly number[])[];
  /** The number of the list for a process with this local value and this inbox. */
  readonly nextOf: (p: number, local: number, inbox: number) => number;
} => {
  const known = cells.nodes.map(() => pairTable());
  const lists: (readonly number[])[] = [[]];
  const numbers = new Map([["", 0]]);
  const nextOf = (p: number, local: number, inbox: number): number => {
    const at = known[p]!.find(local, inbox);
    if (at >= 0) return at;
    const steps = stepsOf(cells, p, local, inbox);
    const next = [...new Set(steps.map((step) => step.local))].filter(
      (each) => each !== local,
    );
    const key = next.length === 0 ? "" : `${p} ${next}`;
    const list = numbers.get(key) ?? lists.push(next) - 1;
    numbers.set(key, list);
    known[p]!.put(local, inbox, list);
    return list;
  };
  return { lists, nextOf };
};
