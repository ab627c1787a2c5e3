/** Whether a system keeps what its `symmetric` promises, as far as a search has seen it. */
import type { Cells } from "../cells/cells.ts";
import { pollOf, unlessInterrupted } from "../interruption.ts";
import { jointIsSymmetric } from "./joint.ts";
import { propertiesAreSymmetric } from "./judged.ts";
import type { Rows } from "./orbits.ts";
import { reactionsAreSymmetric } from "./reactions.ts";
import type { Symmetry } from "./symmetry.ts";

/** Of a small system all is asked, also where a limit ended the search. */
const POLL_EVERY = 1 << 14;

/** Rows that were explored. `isOver` is asked now and then: true ends the questions. */
type Explored = Rows & { readonly isOver?: () => boolean };

/** Refuses a system that breaks its promise; what is left to say where not all was asked. */
export const symmetryHolds = (
  cells: Cells,
  symmetry: Symmetry,
  rows: Explored,
): readonly string[] => {
  const poll = pollOf(() => rows.isOver?.() ?? false, POLL_EVERY);
  const isAll = unlessInterrupted(() => {
    propertiesAreSymmetric(cells, symmetry, rows, poll);
    return [
      reactionsAreSymmetric(cells, symmetry, rows, poll),
      jointIsSymmetric(cells, symmetry, rows, poll),
    ].every(Boolean);
  }, false);
  return isAll
    ? []
    : [
        `that names do not matter to the processes of ${cells.system.symmetric.join(", ")} ` +
          "was tried with many of the names exchanged, not with all",
      ];
};
