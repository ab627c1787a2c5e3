/**
 * Checks that the processes which a system declares symmetric are interchangeable, as far as a search has explored
 * them.
 */
import type { Cells } from "../cells/cells.ts";
import { pollOf, unlessInterrupted } from "../interruption.ts";
import { jointIsSymmetric } from "./joint.ts";
import { propertiesAreSymmetric } from "./judged.ts";
import type { Rows } from "./orbits.ts";
import { reactionsAreSymmetric } from "./reactions.ts";
import type { Symmetry } from "./symmetry.ts";

/**
 * The number of comparisons between two looks at the limits. So much work is done even after a limit was reached, so
 * that a small system is compared completely.
 */
const POLL_EVERY = 1 << 14;

/** The rows that a search has found. `isOver` is called now and then; true ends the comparison. */
type ExploredRows = Rows & { readonly isOver?: () => boolean };

/**
 * Compares handlers, joint actions and properties with names exchanged.
 *
 * @returns a hint if only some of the renamings were compared; otherwise an empty list
 * @throws InputError where a handler, a joint action or a property depends on names
 */
export const symmetryHolds = (
  cells: Cells,
  symmetry: Symmetry,
  rows: ExploredRows,
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
        `the symmetry of ${cells.system.symmetric.join(", ")} was checked on a sample of the renamings, ` +
          "not on all of them",
      ];
};
