/**
 * Checks that properties treat interchangeable processes alike. A search judges a property on one row, which stands for
 * all its renamings, so the property must have the same value on all of these. This is checked on a sample of rows.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { Poll } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import { predicatesOf, statePropertiesOf, unpacked } from "../properties/properties.ts";
import { adjacentSwaps, toldAs } from "./names.ts";
import { type Rows, sampleOf } from "./orbits.ts";
import { shownRoles, shownStates } from "./shown.ts";
import type { Symmetry } from "./symmetry.ts";

const MOST_ROWS = 1 << 10;

type Judge = { readonly name: string; readonly says: (view: View) => boolean };

/** @throws InputError if a property, or the bound, has another value after names are exchanged */
export const propertiesAreSymmetric = (
  cells: Cells,
  { names, values }: Symmetry,
  rows: Rows,
  poll: Poll,
): void => {
  const { within } = cells.system;
  const judges: Judge[] = [
    ...statePropertiesOf(cells).map(({ name, decides }) => ({ name, says: decides })),
    ...(within ? [{ name: "within", says: predicatesOf(cells)("within", within) }] : []),
  ];
  for (const first of sampleOf(rows, MOST_ROWS)) {
    const said = judges.map(({ says }) => says(unpacked(first)));
    let row = first;
    // Exchanges add up: in the end the first name of a role has been in all places, and each other name in two.
    for (const swap of adjacentSwaps(names)) {
      poll();
      const next = values.renamedRow(row, swap);
      for (const [i, { name, says }] of judges.entries())
        if (says(unpacked(next)) !== said[i])
          throw new InputError(
            `${cells.system.name} declares ${shownRoles(cells)} symmetric, yet "${name}" depends on names: ` +
              `with ${toldAs(names, swap)} it says something else where ${shownStates(cells, row.subarray(0, cells.nodes.length).entries())}`,
          );
      row = next;
    }
  }
};
