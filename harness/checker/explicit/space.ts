/**
 * The states found so far in one layout, and what expands them. When a cell outgrows its bits, another space with the
 * same states in the same order replaces this one.
 */
import { type Layout, layoutOf, repacking, valueAt, widthsOf } from "../cells/layout.ts";
import type { View } from "../properties/predicate.ts";
import type { Action } from "../rules/rules.ts";
import { type Before, type Engine, engineOf, type Searching } from "./engine.ts";
import type { Kernel, Tables } from "./kernel.ts";
import type { RowStore } from "./row-store.ts";
import type { Restored, Words } from "./snapshot.ts";
import type { ReadRow } from "./state-store.ts";
import { stepwise } from "./stepwise.ts";
import type { WorkerPool } from "./worker-pool.ts";

export type Space = {
  readonly widths: readonly number[];
  readonly layout: Layout;
  readonly tables: Tables;
  readonly rows: RowStore;
  readonly kernel: Kernel;
  /** Expands a state and offers its successors; the results are those of the kernel. */
  readonly expand: Kernel["expand"];
  /** Learns what the kernel needs to know; false if the rows have to be laid out anew. */
  readonly learn: () => boolean;
  /** The indices of the open questions that are true of a state. */
  readonly trueOf: (state: number) => readonly number[];
  readonly close: (question: number) => void;
  readonly taken: () => readonly Action[];
  /**
   * Call it after a state was expanded: while there are few states, it looks up offers at once, and divides the table
   * when they become many.
   */
  readonly settle: () => void;
  readonly flush: () => void;
  readonly makeRoom: () => void;
  /** Enters this many rows, all different, into an empty space. */
  readonly admit: (count: number, read: ReadRow) => void;
  /** The workers; null if they have not been started. */
  readonly pool: () => WorkerPool | null;
  readonly startPool: () => WorkerPool;
  /** A view of a state. The next call changes it. */
  readonly show: (state: number) => View;
  /** The values of a state as ids by cell, written into `into` if given. */
  readonly valuesAt: (state: number, into?: Int32Array) => Int32Array;
  readonly bytes: () => number;
};

/** Functions that read states from their rows. */
const readersOf = (layout: Layout, rows: RowStore): Pick<Space, "show" | "valuesAt"> => {
  const row = new Int32Array(layout.words);
  const found = new Int32Array(layout.words);
  const view: View = { row, layout, read: (cell) => valueAt(layout, row, cell) };
  return {
    show: (state) => {
      rows.read(state, row);
      return view;
    },
    valuesAt: (state, into = new Int32Array(layout.word.length)) => {
      rows.read(state, found);
      for (let cell = 0; cell < into.length; cell++)
        into[cell] = valueAt(layout, found, cell);
      return into;
    },
  };
};

/** How a space expands a state: by the kernel, or step by step if the system has `observe`. */
const expansionOf = (
  { cells, stepper, told }: Searching,
  layout: Layout,
  { kernel, store, taken, bounds, tables }: Engine,
): Kernel["expand"] =>
  stepper === null
    ? kernel.expand
    : stepwise({
        cells,
        layout,
        rows: store.rows,
        kernel,
        taken,
        stepper,
        isInside: (row) => bounds === null || bounds.trueOf(row).length > 0,
        counts: tables.counts,
        tell: told,
      });

/** A space without states. */
const spaceOf = (
  searching: Searching,
  widths: readonly number[],
  before: Before,
): Space => {
  const layout = layoutOf(widths);
  const engine = engineOf(searching, layout, before);
  const { tables, kernel, store, taken, questions, makeRoom } = engine;
  const { rows } = store;
  const row = new Int32Array(layout.words);
  const flush = (): void => {
    kernel.flush();
  };
  return {
    widths,
    layout,
    tables,
    rows,
    kernel,
    expand: expansionOf(searching, layout, engine),
    learn: engine.learn,
    trueOf: (state) => {
      rows.read(state, row);
      return questions.trueOf(row);
    },
    close: questions.close,
    taken: taken.all,
    settle: () => {
      if (store.isDivided()) return;
      flush();
      engine.divide();
    },
    flush,
    makeRoom,
    admit: (count, read) => {
      store.admit(count, read);
      makeRoom();
    },
    pool: engine.pool,
    startPool: engine.startPool,
    ...readersOf(layout, rows),
    bytes: engine.bytes,
  };
};

const sizesOf = ({ cells }: Searching): number[] =>
  Array.from({ length: cells.count }, (_, cell) => cells.sizeOf(cell));

/** An empty space, in the layout that fits the values known now. */
export const emptySpace = (searching: Searching, taken: readonly Action[]): Space =>
  spaceOf(searching, widthsOf(sizesOf(searching), null), { expected: 0, taken });

/** A space with the same states, in fields that have room for the values known now. */
export const relaid = (searching: Searching, old: Space): Space => {
  const { rows } = old;
  const space = spaceOf(searching, widthsOf(sizesOf(searching), old.layout), {
    expected: rows.count(),
    taken: old.taken(),
  });
  const repack = repacking(old.layout, space.layout);
  const from = new Int32Array(old.layout.words);
  space.admit(rows.count(), (state, into) => {
    rows.read(state, from);
    repack(from, into);
    return rows.parent(state);
  });
  return space;
};

/** The parts of a space that a checkpoint saves. */
export const savedSpace = ({
  widths,
  layout,
  rows,
}: Space): Readonly<Record<string, Words>> => ({
  widths: {
    length: widths.length,
    from: (start) => [Int32Array.from(widths.slice(start))],
  },
  rows: {
    length: rows.count() * layout.words,
    from: (start) => rows.rowsFrom(start / layout.words),
  },
  parents: { length: rows.count(), from: rows.parentsFrom },
});

/** The space that a snapshot describes, in the layout that it had. */
export const restoredSpace = (searching: Searching, restored: Restored): Space => {
  const { numbers, words, values } = restored;
  const widths = [...numbersIn(words("widths"))];
  const expected = numbers.states as number;
  const taken = values("taken") as readonly Action[];
  const space = spaceOf(searching, widths, { expected, taken });
  const parents = numbersIn(words("parents"));
  const rows = numbersIn(words("rows"));
  space.admit(expected, (_, into) => {
    for (let k = 0; k < into.length; k++) into[k] = rows.next().value as number;
    return parents.next().value as number;
  });
  return space;
};

const numbersIn = function* (pieces: Iterable<Int32Array>): Generator<number, void> {
  for (const piece of pieces) yield* piece;
};
