/** Whether a system keeps what its `symmetric` promises, as far as a search has seen it. */
import type { Cells } from "../cells/cells.ts";
import { jointIsSymmetric } from "./joint.ts";
import { propertiesAreSymmetric } from "./judged.ts";
import type { Rows } from "./orbits.ts";
import { reactionsAreSymmetric } from "./reactions.ts";
import type { Symmetry } from "./symmetry.ts";

/** Refuses a system that breaks its promise; what is left to say where not all was asked. */
export const symmetryHolds = (
  cells: Cells,
  symmetry: Symmetry,
  rows: Rows,
): readonly string[] => {
  propertiesAreSymmetric(cells, symmetry, rows);
  const isAll = [
    reactionsAreSymmetric(cells, symmetry, rows),
    jointIsSymmetric(cells, symmetry, rows),
  ].every(Boolean);
  return isAll
    ? []
    : [
        `that names do not matter to the processes of ${cells.system.symmetric.join(", ")} ` +
          "was tried with many of the names exchanged, not with all",
      ];
};
