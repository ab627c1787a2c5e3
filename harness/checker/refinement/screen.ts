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
  /** The state of the other system, by number. */
  readonly mapped: (values: Int32Array) => number;
  /** Does it lead there to that one, or is it that one? */
  readonly isStepOf: (from: number, to: number) => boolean;
};

/** False only where no step of the state can be wrong; steps that are held up are not left out. */
export const screen = (
  cells: Cells,
  refines: Mapping,
): ((values: Int32Array) => boolean) => {
  const { environment, joint } = cells.system;
  const count = cells.nodes.length;
  const known = cells.nodes.map(() => pairTable());
  const lists: (readonly number[])[] = [];

  /** What a process with these two values may hold next. */
  const nextOf = (p: number, local: number, inbox: number): readonly number[] => {
    const at = known[p]!.find(local, inbox);
    if (at >= 0) return lists[at]!;
    const steps = stepsOf(cells, p, local, inbox);
    const next = [...new Set(steps.map((step) => step.local))].filter(
      (each) => each !== local,
    );
    known[p]!.put(local, inbox, lists.push(next) - 1);
    return next;
  };

  if (Object.keys(joint).length > 0 || environment.ticks !== undefined) return () => true;
  const changed = new Int32Array(cells.count);
  return (values) => {
    const { reads, mapped, isStepOf } = refines;
    const before = reads.size;
    const from = mapped(values);
    for (let cell = 0; cell < changed.length; cell++) changed[cell] = values[cell]!;
    for (let p = 0; p < count; p++) {
      if (!reads.has(p)) continue;
      const next = nextOf(p, values[p]!, values[count + p]!);
      for (let k = 0; k < next.length; k++) {
        changed[p] = next[k]!;
        if (!isStepOf(from, mapped(changed))) return true;
      }
      changed[p] = values[p]!;
    }
    // What was read for the first time just now was not looked at above.
    return reads.size > before || [...reads].some((cell) => cell >= count);
  };
};
