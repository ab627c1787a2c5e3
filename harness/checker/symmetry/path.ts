/**
 * Turns a path of canonical rows into a path of the system. A step of the search led to some renaming of the next row.
 * So in each state, from the first state on, this looks for a step to a state with the same canonical row.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explored.ts";
import { initialRow } from "../rules/initial-row.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import { shownRoles } from "./shown.ts";
import type { Symmetry } from "./symmetry.ts";

/**
 * A path of the system whose states have these canonical rows.
 *
 * @param rows the canonical rows, beginning with that of the first state
 * @throws InputError where no step leads to the next row: the processes are not interchangeable
 */
export const realPath = (
  cells: Cells,
  { canonical }: Pick<Symmetry, "canonical">,
  rows: readonly Int32Array[],
  stepper: Stepper = stepperOf(cells),
): readonly PathStep[] => {
  const path: PathStep[] = [{ step: null, values: initialRow(cells) }];
  for (const row of rows.slice(1)) {
    const next = stepper(path.at(-1)!.values).find(({ values }) =>
      canonical(values).every((value, cell) => value === row[cell]),
    );
    if (next === undefined)
      throw new InputError(
        `${cells.system.name}: a path of ${rows.length - 1} steps cannot be taken with the true names ` +
          `beyond step ${path.length - 1}: the processes of ${shownRoles(cells)} are not interchangeable`,
      );
    path.push({ step: next.step, values: next.values });
  }
  return path;
};
