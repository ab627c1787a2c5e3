/**
 * A look at a state that is enough most of the time: where a mapping reads what processes hold and
 * nothing else, only their own steps can change what a state is mapped to, one process at a time,
 * whatever waits for the others.
 */
import type { Cells } from "../cells/cells.ts";
import { pairTable } from "../cells/pair-table.ts";
import { stepsOf } from "../rules/steps.ts";

/** What a state is mapped to, and what is a step there. */
export type Mapping = {
  /** The cells that the mapping was seen to read. */
  readonly reads: ReadonlySet<number>;
  /** What it reads of a state, by number. */
  readonly look: (values: Int32Array) => number;
  /** The state of the other system that it makes of a look, by number. */
  readonly imageOf: (look: number) => number;
  /** Does it lead there to that one, or is it that one? */
  readonly isStepOf: (from: number, to: number) => boolean;
};

/**
 * False only where no step of the state can be wrong; steps that are held up are not left out. What is
 * found of a look and of what one process may hold next is remembered: many states share both.
 */
export const screen = (
  cells: Cells,
  refines: Mapping,
): ((values: Int32Array) => boolean) => {
  const { environment, joint } = cells.system;
  const count = cells.nodes.length;
  const known = cells.nodes.map(() => pairTable());
  // What a process may hold next; the first list is empty, and there is none twice.
  const lists: (readonly number[])[] = [[]];
  const numbers = new Map([["", 0]]);
  const right: boolean[][] = [];

  /** The list of what a process with these two values may hold next. */
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
