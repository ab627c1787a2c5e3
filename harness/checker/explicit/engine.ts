/**
 * The engine of a search in one layout: the kernel of the main thread, the tables that it shares with workers, what
 * learns the answers to its questions, and the workers.
 */
import type { Cells } from "../cells/cells.ts";
import type { Layout } from "../cells/layout.ts";
import type { JointTrie } from "../rules/joint.ts";
import type { Action } from "../rules/rules.ts";
import type { Stepper } from "../rules/stepper.ts";
import { type Arena, arenaOf } from "./arena.ts";
import { ASKED, CONTROL, type Kernel, kernelOf, type Tables } from "./kernel.ts";
import { type Learner, learnerOf } from "./learner.ts";
import { type KnownQuestion, type Questions, questionsOf } from "./questions.ts";
import { readTriesIn } from "./read-tries.ts";
import { factorsOf } from "./row-hash.ts";
import { type StateStore, stateStoreOf } from "./state-store.ts";
import { type Taken, takenActions } from "./taken.ts";
import { ownWords, sharedWords } from "./words.ts";
import { type WorkerPool, workerPoolOf } from "./worker-pool.ts";

/** What a search works with; it stays the same when rows are laid out anew. */
export type Searching = {
  readonly cells: Cells;
  readonly joint: readonly JointTrie[];
  /** The questions that the search asks of every new state. */
  readonly questions: readonly KnownQuestion[];
  /** The indices of questions that are decided. */
  readonly closed: Set<number>;
  /** The question that the search asks of a state before it expands the state; null: it expands all states. */
  readonly bound: KnownQuestion | null;
  /** Under symmetry: the row that represents a row, both as ids by cell. Null: each row represents itself. */
  readonly canonical: ((values: Int32Array) => Int32Array) | null;
  readonly threads: number;
  /**
   * For a system with `observe`: one thread takes the steps one by one, by this stepper. Null: the kernel takes them.
   */
  readonly stepper: Stepper | null;
  /** Receives what threads report of states: see TOLD. */
  readonly told: (what: number, state: number) => void;
};

/** What an engine begins with: how many states it will soon hold, and which actions were taken before. */
export type Before = { readonly expected: number; readonly taken: readonly Action[] };

export type Engine = {
  readonly tables: Tables;
  readonly kernel: Kernel;
  readonly store: StateStore;
  readonly taken: Taken;
  /** The questions that the search asks of every new state. */
  readonly questions: Questions;
  /** The question that decides whether a state is expanded; null: all states are. */
  readonly bounds: Questions | null;
  /** Learns what the kernel needs to know. Returns false if the rows have to be laid out anew. */
  readonly learn: () => boolean;
  /** Stops the workers, and makes room for more states. */
  readonly makeRoom: () => void;
  /** Divides the hash table into segments if there are many states now. */
  readonly divide: () => void;
  /** The workers; null if they have not been started. */
  readonly pool: () => WorkerPool | null;
  readonly startPool: () => WorkerPool;
  readonly bytes: () => number;
};

/** How many pieces of rows are added at once when workers have to stop for it. */
const PIECES_AT_ONCE = 8;

type Memory = {
  readonly rareSlot: number;
  readonly learner: Learner;
  readonly questions: Questions;
  readonly bounds: Questions | null;
};

/** Makes what learns the answers to the kernel's questions and writes them into the arena. */
const memoryOf = (
  { cells, joint, questions: asked, closed, bound }: Searching,
  layout: Layout,
  { arena, taken, states }: { arena: Arena; taken: Taken; states: () => number },
): Memory => {
  const rareSlot = arena.reserve(1);
  const tries = readTriesIn(arena, layout, rareSlot);
  const learner = learnerOf(cells, layout, { arena, taken, joint, tries });
  const memory = { arena, tries, rareSlot, states };
  const questions = questionsOf(asked, layout, memory);
  for (const question of closed) questions.close(question);
  const bounds = bound && questionsOf([bound], layout, memory);
  return { rareSlot, learner, questions, bounds };
};

/**
 * For each thread a count of transitions and one of states outside the bound; one more word is written only (see
 * `touch`).
 */
const countsFor = (threads: number): Float64Array => {
  const length = 2 * threads + 1;
  return threads === 1
    ? new Float64Array(length)
    : new Float64Array(new SharedArrayBuffer(8 * length));
};

/** The tables on which the kernel works. A single literal makes them, so that every access to them stays fast. */
const tablesOf = (
  { cells, threads }: Searching,
  { word, shift, mask, words }: Layout,
  { rareSlot, learner, questions, bounds }: Memory,
  { rows, visited, recentBits }: Pick<StateStore, "rows" | "visited" | "recentBits">,
  { control, numbers }: Pick<Tables, "control" | "numbers">,
): Tables => ({
  words,
  threads,
  factors: factorsOf(words),
  cells: Int32Array.from(
    Array.from(word, (_, cell) => [word[cell]!, shift[cell]!, mask[cell]!]).flat(),
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
  numbers,
  rows: rows.rows,
  parents: rows.parents,
  room: rows.room(),
  segments: visited().segments,
  used: visited().used,
  recentBits: recentBits(),
  control,
  counts: countsFor(threads),
});

/** An engine without states. */
export const engineOf = (
  searching: Searching,
  layout: Layout,
  { expected, taken: before }: Before,
): Engine => {
  const { threads, canonical, told } = searching;
  const make = threads === 1 ? ownWords : sharedWords;
  const control = make(CONTROL.rings + 2 * threads);
  const store = stateStoreOf(layout.words, { expected, threads, make, control });
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
  const states = store.rows.count;
  const memory = memoryOf(searching, layout, { arena, taken, states });
  const { learner, questions, bounds } = memory;
  const numbers = { control, numbers: arena.numbers() };
  const shared = tablesOf(searching, layout, memory, store, numbers);
  tables = shared;

  const makeRoom = (): void => {
    pool?.stop();
    store.makeRoom(pool === null ? 1 : PIECES_AT_ONCE);
    shared.room = store.rows.room();
    kernel?.refresh();
  };
  const makeRoomNow = (): boolean => {
    makeRoom();
    return true;
  };
  const own = kernelOf(shared, 0, { makeRoom: makeRoomNow, tell: told, canonical });
  kernel = own;
  return {
    tables: shared,
    kernel: own,
    store,
    taken,
    questions,
    bounds,
    learn: () => learnAsked(own, learner, bounds),
    makeRoom,
    divide: () => {
      if (!store.divide()) return;
      const { segments, used } = store.visited();
      shared.segments = segments;
      shared.used = used;
      shared.recentBits = store.recentBits();
      own.refresh();
    },
    pool: () => pool,
    startPool: () => (pool ??= workerPoolOf(shared, told)),
    bytes: () => store.bytes() + arena.bytes(),
  };
};

/** Learns what the kernel needs to know; returns false if the rows have to be laid out anew. */
const learnAsked = (
  { asked, row }: Kernel,
  learner: Learner,
  bounds: Questions | null,
): boolean => {
  if (asked[0] !== ASKED.bound) return learner.learn(asked, row);
  bounds!.trueOf(row);
  return true;
};
