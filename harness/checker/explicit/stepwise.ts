/**
 * Expands a state step by step, for systems with `observe`: the result of a step then depends on the whole world, and
 * cannot be looked up cell by cell.
 */
import type { Cells } from "../cells/cells.ts";
import { type Layout, packed, valueAt } from "../cells/layout.ts";
import { isStuck, type Stepper } from "../rules/stepper.ts";
import { type Kernel, OUTGROWN, TOLD } from "./kernel.ts";
import type { RowStore } from "./row-store.ts";
import type { Taken } from "./taken.ts";

type StepwiseParts = {
  readonly cells: Cells;
  readonly layout: Layout;
  readonly rows: RowStore;
  readonly kernel: Kernel;
  readonly taken: Taken;
  readonly stepper: Stepper;
  /** A row for which this is false is counted and not expanded. */
  readonly isInside: (row: Int32Array) => boolean;
  /** The counts of transitions and of states outside the bound, at 0 and 1. */
  readonly counts: Float64Array;
  readonly tell: (what: number, state: number) => void;
};

/**
 * A function that offers the successors of a state to the search. It returns the number of transitions of the state, or
 * OUTGROWN.
 */
export const stepwise = (parts: StepwiseParts): ((state: number) => number) => {
  const { cells, layout, rows, kernel, taken, stepper, isInside, counts, tell } = parts;
  const row = new Int32Array(layout.words);
  return (state) => {
    rows.read(state, row);
    if (!isInside(row)) {
      counts[1]!++;
      return 0;
    }
    const values = Int32Array.from({ length: cells.count }, (_, cell) =>
      valueAt(layout, row, cell),
    );
    const successors = stepper(values);
    for (const next of successors)
      if (next.values.some((value, cell) => value > layout.mask[cell]!)) return OUTGROWN;
    for (const { step, values: next } of successors) {
      kernel.offerRow(packed(layout, next), state);
      taken.mark(taken.number(step.action));
    }
    if (isStuck(cells, values, successors)) tell(TOLD.stuck, state);
    counts[0]! += successors.length;
    return successors.length;
  };
};
