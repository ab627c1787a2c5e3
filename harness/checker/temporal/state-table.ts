/** The states of a search by number, in packed rows of one layout, and back: the number of a row. */
import type { Cells } from "../cells/cells.ts";
import { bitsFor, layoutOf, packed, valueAt } from "../cells/layout.ts";
import type { Explored } from "../explicit/explore.ts";
import { type Poll, unlimited } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";

export type StateTable = {
  readonly states: number;
  /** The number of a state given as ids by cell; -1: not among them. */
  readonly find: (values: Int32Array) => number;
  /** Asks each state in turn; 1 where the answer is yes. */
  readonly where: (holds: (view: View) => boolean) => Uint8Array;
};

/** Polls for each state that it takes in, and each that it asks. */
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
  const table = new Int32Array(capacity); // The number of a state, and 1.

  /** Where in the table the row stands, or would. */
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
      // An id that no state had when the rows were laid out would spill into the next field.
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
