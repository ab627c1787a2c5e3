/**
 * The states found so far in the layout in force, and what expands them. When a cell outgrows its
 * bits another space takes this one's place, with the same states in the same order.
 */

import { type Layout, layoutOf, repacking, valueAt, widthsOf } from "../cells/layout.ts";
import type { View } from "../predicate.ts";
import { type Expander, expander, type Learning } from "./expand.ts";
import type { Restored, Words } from "./snapshot.ts";
import { type StateStore, stateStore } from "./state-store.ts";

export type Space = {
  readonly widths: readonly number[];
  readonly layout: Layout;
  readonly store: StateStore;
  readonly expander: Expander;
  /** The state as others see it, until the next call. */
  readonly show: (state: number) => View;
  /** Ids by cell. */
  readonly valuesAt: (state: number) => Int32Array;
};

/** Is told the numbers of new states, from the first to before the second. */
export type Arrived = (from: number, to: number) => void;

const spaceOf = (
  learning: Learning,
  widths: readonly number[],
  { expected, arrived }: { expected: number; arrived: Arrived },
): Space => {
  const layout = layoutOf(widths);
  const store = stateStore(layout.words, expected, arrived);
  const row = new Int32Array(layout.words);
  const view: View = { row, layout, read: (cell) => valueAt(layout, row, cell) };
  return {
    widths,
    layout,
    store,
    expander: expander(learning, layout, store),
    show: (state) => {
      store.rows.read(state, row);
      return view;
    },
    valuesAt: (state) => {
      const found = new Int32Array(layout.words);
      store.rows.read(state, found);
      const values = new Int32Array(widths.length);
      for (let cell = 0; cell < values.length; cell++)
        values[cell] = valueAt(layout, found, cell);
      return values;
    },
  };
};

const sizesOf = ({ cells }: Learning): number[] =>
  Array.from({ length: cells.count }, (_, cell) => cells.sizeOf(cell));

export const emptySpace = (learning: Learning, arrived: Arrived): Space =>
  spaceOf(learning, widthsOf(sizesOf(learning), null), { expected: 0, arrived });

/** The same states, in fields that have room for the values that there are now. */
export const relaid = (learning: Learning, old: Space, arrived: Arrived): Space => {
  const { rows } = old.store;
  const space = spaceOf(learning, widthsOf(sizesOf(learning), old.layout), {
    expected: rows.count(),
    arrived,
  });
  const repack = repacking(old.layout, space.layout);
  const from = new Int32Array(old.layout.words);
  space.store.admit(rows.count(), (state, into) => {
    rows.read(state, from);
    repack(from, into);
    return rows.parent(state);
  });
  return space;
};

/** What a checkpoint keeps of a space. */
export const savedSpace = ({
  widths,
  layout,
  store,
}: Space): Readonly<Record<string, Words>> => {
  const { rows } = store;
  return {
    widths: {
      length: widths.length,
      from: (start) => [Int32Array.from(widths.slice(start))],
    },
    rows: {
      length: rows.count() * layout.words,
      from: (start) => rows.rowsFrom(start / layout.words),
    },
    parents: { length: rows.count(), from: rows.parentsFrom },
  };
};

export const restoredSpace = (
  learning: Learning,
  { numbers, words }: Restored,
  arrived: Arrived,
): Space => {
  const widths = [...numbersIn(words("widths"))];
  const expected = numbers.states as number;
  const space = spaceOf(learning, widths, { expected, arrived });
  const parents = numbersIn(words("parents"));
  const rows = numbersIn(words("rows"));
  space.store.admit(expected, (_, into) => {
    for (let k = 0; k < into.length; k++) into[k] = rows.next().value as number;
    return parents.next().value as number;
  });
  return space;
};

const numbersIn = function* (pieces: Iterable<Int32Array>): Generator<number, void> {
  for (const piece of pieces) yield* piece;
};
