/**
 * A cheap test that clears most states of a refinement. Where a mapping reads nothing but the local values of
 * processes, a step changes the image of a state only by the next local value of the process that takes it. So
 * each pair of what the mapping reads and what one process may hold next is compared once.
 */
import type { Cells } from "../cells/cells.ts";
import { pairTable } from "../cells/pair-table.ts";
import { stepsOf } from "../rules/steps.ts";

/** A mapping to an abstract system, and the steps of that system. */
export type Mapping = {
  /** The cells that the mapping was seen to read. */
  readonly reads: ReadonlySet<number>;
  /** The number of what the mapping reads in a state. */
  readonly look: (values: Int32Array) => number;
  /** The number of the abstract state for such a number. */
  readonly imageOf: (look: number) => number;
  /** Whether the abstract system has a step from the first state to the second, or they are the same. */
  readonly isStepOf: (from: number, to: number) => boolean;
};

/**
 * A test of states: false only where every step is one of the abstract system, or changes nothing there. It may
 * be true for other states too: it does not know which steps a cut holds up.
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

  /** Is all that a process may hold next a step of the other system, or none there? */
  const areSteps = (values: Int32Array, p: number, list: number): boolean => {
    const from = imageOf(look(values));
    changed.set(values);
    return lists[list]!.every((next) => {
      changed[p] = next;
      return isStepOf(from, imageOf(look(changed)));
    });
  };

  // The processes that are read, of so many cells.
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
    // What was read for the first time just now was not looked at above.
    return reads.size > before || processes.length < size;
  };
};

/** Which local values processes may hold next, in lists by number: 0 is the empty list, and none is there twice. */
const nextLocals = (
  cells: Cells,
): {
  readonly lists: readonly (readonly number[])[];
  /** The list for a process with this local value and this inbox. */
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
