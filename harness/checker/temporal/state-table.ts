/** The states of a search in packed rows of one layout, with a hash table from rows to the numbers of states. */
import type { Cells } from "../cells/cells.ts";
import { bitsFor, layoutOf, packed, valueAt } from "../cells/layout.ts";
import type { Explored } from "../explicit/explored.ts";
import { type Poll, unlimited } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";

/** The states of a search by number. */
export type StateTable = {
  readonly states: number;
  /** The number of a state that is given as ids by cell; -1 if it is not among the states. */
  readonly find: (values: Int32Array) => number;
  /** An array with 1 for each state for which the predicate is true, and 0 for the others. */
  readonly where: (holds: (view: View) => boolean) => Uint8Array;
};

/** Packs the states of a search. Polls for each state that it packs, and for each state that `where` judges. */
export const stateTable = (
  cells: Cells,
  { states, valuesAt }: Pick<Explored, "states" | "valuesAt">,
  poll: Poll = unlimited,
): StateTable => {
  const sizes = Array.from({ length: cells.count }, (_, cell) => cells.sizeOf(cell));
  const layout = layoutOf(sizes.map(bitsFor));
  const { words } = layout;
  const rows = new Int32Array(states * words);
  const capacity = 2 ** Math.ceil(Math.log2(states * 2 + 2));
  const table = new Int32Array(capacity); // Each entry is the number of a state plus 1, or 0.

  /** The index of a row in the table or, if the row is not there, of the free entry for it. */
  const place = (row: Int32Array): number => {
    let hash = 0;
    for (let k = 0; k < words; k++) {
      hash = Math.imul(hash ^ row[k]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (let at = hash & (capacity - 1); ; at = (at + 1) & (capacity - 1)) {
      const from = (table[at]! - 1) * words;
      if (from < 0) return at;
      let k = 0;
      while (k < words && rows[from + k] === row[k]) k++;
      if (k === words) return at;
    }
  };

  for (let state = 0; state < states; state++) {
    poll();
    const row = packed(layout, valuesAt(state));
    rows.set(row, state * words);
    table[place(row)] = state + 1;
  }

  return {
    states,
    find: (values) => {
      // An id may be newer than the layout, and too large for its field.
      for (let cell = 0; cell < values.length; cell++)
        if (values[cell]! >= sizes[cell]!) return -1;
      return table[place(packed(layout, values))]! - 1;
    },
    where: (holds) => {
      const row = new Int32Array(words);
      const view: View = { row, layout, read: (cell) => valueAt(layout, row, cell) };
      const found = new Uint8Array(states);
      for (let state = 0; state < states; state++) {
        poll();
        row.set(rows.subarray(state * words, (state + 1) * words));
        if (holds(view)) found[state] = 1;
      }
      return found;
    },
  };
};
