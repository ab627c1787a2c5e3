/**
 * The states found so far in the layout in force, and what expands them. When a cell outgrows its
 * bits another space takes this one's place, with the same states in the same order.
 */
import type { Cells } from "../cells/cells.ts";
import { type Layout, layoutOf, repacking, valueAt, widthsOf } from "../cells/layout.ts";
import type { View } from "../properties/predicate.ts";
import type { JointTrie } from "../rules/joint.ts";
import type { Action } from "../rules/rules.ts";
import type { Stepper } from "../rules/stepper.ts";
import { arenaOf } from "./arena.ts";
import { ASKED, BATCH, CONTROL, type Kernel, kernelOf, type Tables } from "./kernel.ts";
import { learnerOf } from "./learner.ts";
import { type KnownQuestion, questionsOf } from "./questions.ts";
import { readTriesIn } from "./read-tries.ts";
import { factorsOf } from "./row-hash.ts";
import { type RowStore, rowStore } from "./row-store.ts";
import type { Restored, Words } from "./snapshot.ts";
import { stepwise } from "./stepwise.ts";
import { takenActions } from "./taken.ts";
import { type Visited, visitedTable } from "./visited.ts";
import { ownWords, sharedWords } from "./words.ts";
import { type WorkerPool, workerPoolOf } from "./worker-pool.ts";

/** What a search is made of, whatever the layout. */
export type Searching = {
  readonly cells: Cells;
  readonly joint: readonly JointTrie[];
  /** Asked of every new state. */
  readonly questions: readonly KnownQuestion[];
  readonly closed: ReadonlySet<number>;
  /** Asked before a state is expanded. */
  readonly bound: KnownQuestion | null;
  /** The row that stands for a row, where several do; ids by cell. */
  readonly canonical: ((values: Int32Array) => Int32Array) | null;
  readonly threads: number;
  /** Where steps are observed they are taken one by one, by one thread. */
  readonly stepper: Stepper | null;
  /** What threads tell of states: see TOLD. */
  readonly told: (what: number, state: number) => void;
};

export type Space = {
  readonly widths: readonly number[];
  readonly layout: Layout;
  readonly tables: Tables;
  readonly rows: RowStore;
  readonly kernel: Kernel;
  /** Offers the successors of a state, as the kernel does. */
  readonly expand: Kernel["expand"];
  /** Learns what the kernel asked; false where the rows have to be laid out anew. */
  readonly learn: () => boolean;
  /** The open questions whose answer is yes. */
  readonly trueOf: (state: number) => readonly number[];
  readonly close: (question: number) => void;
  readonly taken: () => readonly Action[];
  /** A state has been expanded: few enough states are looked up at once. */
  readonly settle: () => void;
  readonly flush: () => void;
  readonly makeRoom: () => void;
  /** Takes as many rows, all different, into an empty space. */
  readonly admit: (count: number, read: ReadRow) => void;
  /** The workers, once there is enough for them to do. */
  readonly pool: () => WorkerPool | null;
  readonly startPool: () => WorkerPool;
  /** The state as others see it, until the next call. */
  readonly show: (state: number) => View;
  /** Ids by cell; `into` an array that is there, where one is given. */
  readonly valuesAt: (state: number, into?: Int32Array) => Int32Array;
  readonly bytes: () => number;
};

/** Copies the row of a state; its parent is the answer. */
type ReadRow = (state: number, into: Int32Array) => number;

/** Up to this many states one segment fits in the cache as it is. */
const SMALL = 1 << 15;
const SEGMENTS = 64;
const RECENT_BITS = { small: 8, large: 15 };
/** Pieces of rows for workers, who stop to get them. */
const PIECES_AT_ONCE = 8;

type Before = { readonly expected: number; readonly taken: readonly Action[] };

const spaceOf = (
  searching: Searching,
  widths: readonly number[],
  { expected, taken: before }: Before,
): Space => {
  const { cells, joint, questions: asked, closed, bound, canonical, threads } = searching;
  const layout = layoutOf(widths);
  const { words } = layout;
  const make = threads === 1 ? ownWords : sharedWords;
  const control = make(CONTROL.rings + 2 * threads);
  const rows = rowStore(words, make, () => control[CONTROL.count]!);
  let pool: WorkerPool | null = null;
  let kernel: Kernel | null = null;
  let tables: Tables | null = null;

  const arena = arenaOf(make, (numbers) => {
    pool?.stop();
    if (tables === null) return;
    tables.numbers = numbers;
    kernel?.refresh();
  });
  const taken = takenActions(arena, before);
  const rareSlot = arena.reserve(1);
  const tries = readTriesIn(arena, layout, rareSlot);
  const learner = learnerOf(cells, layout, { arena, taken, joint, tries });
  const memory = { arena, tries, rareSlot, states: rows.count };
  const questions = questionsOf(asked, layout, memory);
  for (const question of closed) questions.close(question);
  const bounds = bound && questionsOf([bound], layout, memory);

  const isDivided = (): boolean => visited.segments.length > 1;
  const visitedOf = (states: number): Visited =>
    visitedTable(words, threads > 1 || states > SMALL ? SEGMENTS : 1, {
      expected: states,
      threads,
      make,
    });
  let visited = visitedOf(expected);

  tables = {
    words,
    threads,
    factors: factorsOf(words),
    cells: Int32Array.from(
      widths.flatMap((_, cell) => [
        layout.word[cell]!,
        layout.shift[cell]!,
        layout.mask[cell]!,
      ]),
    ),
    faultsCell: cells.faultsCell,
    processes: cells.nodes.length,
    plan: learner.plan,
    cutsSlot: learner.cutsSlot,
    lastingSlot: learner.lastingSlot,
    jointSlots: learner.jointSlots,
    rareSlot,
    heardSlots: learner.heardSlots,
    boundSlot: bounds?.slot ?? 0,
    questionsSlot: questions.slot,
    numbers: arena.numbers(),
    rows: rows.rows,
    parents: rows.parents,
    room: rows.room(),
    segments: visited.segments,
    used: visited.used,
    recentBits: isDivided() ? RECENT_BITS.large : RECENT_BITS.small,
    control,
    counts: countsFor(threads),
  };
  const shared = tables;

  const makeRoom = (): void => {
    pool?.stop();
    const most = pool === null ? 1 : PIECES_AT_ONCE;
    const isShort = (): boolean => rows.room() < rows.count() + 2 * threads * BATCH;
    if (isShort()) for (let k = 0; k < most || isShort(); k++) rows.grow();
    shared.room = rows.room();
    visited.grow();
    kernel?.refresh();
  };

  kernel = kernelOf(shared, 0, {
    makeRoom: () => {
      makeRoom();
      return true;
    },
    tell: searching.told,
    canonical,
  });
  const own = kernel;

  const row = new Int32Array(words);
  const found = new Int32Array(words);
  const view: View = { row, layout, read: (cell) => valueAt(layout, row, cell) };
  const flush = (): void => {
    own.flush();
  };
  return {
    widths,
    layout,
    tables: shared,
    rows,
    kernel: own,
    expand:
      searching.stepper === null
        ? own.expand
        : stepwise({
            cells,
            layout,
            rows,
            kernel: own,
            taken,
            stepper: searching.stepper,
            isInside: (at) => bounds === null || bounds.trueOf(at).length > 0,
            counts: shared.counts,
            tell: searching.told,
          }),
    learn: () => {
      if (own.asked[0] !== ASKED.bound) return learner.learn(own.asked, own.row);
      bounds!.trueOf(own.row);
      return true;
    },
    trueOf: (state) => {
      rows.read(state, row);
      return questions.trueOf(row);
    },
    close: questions.close,
    taken: taken.all,
    settle: () => {
      if (isDivided()) return;
      flush();
      if (rows.count() <= SMALL) return;
      visited = visitedOf(rows.count());
      enterAll(rows, visited);
      shared.segments = visited.segments;
      shared.used = visited.used;
      shared.recentBits = RECENT_BITS.large;
      own.refresh();
    },
    flush,
    makeRoom,
    admit: (count, read) => {
      for (let state = 0; state < count; state++) {
        if (state === rows.room()) rows.grow();
        const parent = read(state, row);
        rows.write(state, row, parent);
        visited.enter(row);
      }
      control[CONTROL.count] = count;
      makeRoom();
    },
    pool: () => pool,
    startPool: () => (pool ??= workerPoolOf(shared, searching.told)),
    show: (state) => {
      rows.read(state, row);
      return view;
    },
    valuesAt: (state, into = new Int32Array(widths.length)) => {
      rows.read(state, found);
      for (let cell = 0; cell < into.length; cell++)
        into[cell] = valueAt(layout, found, cell);
      return into;
    },
    bytes: () => rows.bytes() + visited.bytes() + arena.bytes(),
  };
};

/** Per thread its two counts, and a word for what nobody reads. */
const countsFor = (threads: number): Float64Array => {
  const length = 2 * threads + 1;
  return threads === 1
    ? new Float64Array(length)
    : new Float64Array(new SharedArrayBuffer(8 * length));
};

const enterAll = (rows: RowStore, visited: Visited): void => {
  const row = new Int32Array(rows.words);
  for (let state = 0; state < rows.count(); state++) {
    rows.read(state, row);
    visited.enter(row);
  }
};

const sizesOf = ({ cells }: Searching): number[] =>
  Array.from({ length: cells.count }, (_, cell) => cells.sizeOf(cell));

export const emptySpace = (searching: Searching, taken: readonly Action[]): Space =>
  spaceOf(searching, widthsOf(sizesOf(searching), null), { expected: 0, taken });

/** The same states, in fields that have room for the values that there are now. */
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

/** What a checkpoint keeps of a space. */
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
