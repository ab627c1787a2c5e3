/**
 * Breadth-first search over packed rows. What a state leads to is looked up and added, never computed
 * twice: see `kernel.ts`. Here is decided in which order, and until when, and who does it.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { packed } from "../cells/layout.ts";
import { type Poll, pollOf, unlessInterrupted, unlimited } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import { jointTries } from "../rules/joint.ts";
import type { Action } from "../rules/rules.ts";
import { type Stepper, stepperOf, type TakenStep } from "../rules/stepper.ts";
import { initialRow } from "../rules/steps.ts";
import { CHUNK, CONTROL, OUTGROWN, TOLD } from "./kernel.ts";
import { knownQuestion, type Question } from "./questions.ts";
import type { Restored, Snapshot } from "./snapshot.ts";
import {
  emptySpace,
  relaid,
  restoredSpace,
  type Searching,
  type Space,
  savedSpace,
} from "./space.ts";
import type { WorkerPool } from "./worker-pool.ts";

export type Limits = {
  /** Distinct states kept at most, give or take those that are looked up together. */
  readonly states?: number;
  /** Bytes of rows, tables and parents at most. */
  readonly bytes?: number;
  /** Asked now and then: whether the process has no room for so many bytes more. */
  readonly isShort?: (more: number) => boolean;
  /** Asked now and then; true ends the search, unfinished. */
  readonly stop?: (progress: Progress) => boolean;
};

export type SearchOptions = Omit<Limits, "stop"> & {
  /** Likewise, and may save the search. */
  readonly stop?: (progress: Progress, save: () => Saved) => boolean;
  /** A state for which this is false is counted, and not expanded. */
  readonly expandable?: Question;
  /**
   * The row that stands for this one, where rows stand for others; ids by cell. It polls: one row may
   * take longer than a limit allows.
   */
  readonly canonical?: (values: Int32Array, poll: Poll) => Int32Array;
  /**
   * Threads that expand states, this one among them. Where rows stand for others, or steps are
   * observed, one does it all.
   */
  readonly workers?: number;
  /** Layers of so many states are divided between threads. */
  readonly shareFrom?: number;
  /** Goes on from here. The cells hold the same values, under the same numbers, as when it was saved. */
  readonly restored?: Restored;
};

export type Progress = {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
  /** What is done in place of taking steps from one state after another. */
  readonly phase?: Phase;
};

export type Phase = {
  readonly doing: string;
  /** How far it is: so many, of so many where that is known. */
  readonly counts: readonly {
    readonly count: number;
    readonly of?: number;
    readonly what: string;
  }[];
};

/** A search in the middle; of its values only what the cells do not hold. */
export type Saved = Snapshot & { readonly values: { readonly taken: readonly Action[] } };

export type Explored = Progress & {
  readonly complete: boolean;
  /** States that were not expandable. */
  readonly outside: number;
  /** The number of states in the first layer, in the first two, and so on. */
  readonly layerEnds: readonly number[];
  /** Ids by cell, in `into` where it is given; states are numbered in the order they were found. */
  readonly valuesAt: (state: number, into?: Int32Array) => Int32Array;
  /** The states on the way to this one, from the first, itself included. */
  readonly chainTo: (state: number) => readonly number[];
  /** The same way with its steps; where rows stand for others it need not exist. */
  readonly pathTo: (state: number) => readonly PathStep[];
  /** Every action that was taken at least once. */
  readonly taken: () => readonly Action[];
  readonly save: () => Saved;
  readonly calls: number;
};

/** A state of a path as ids by cell, and the step that led to it; the first has none. */
export type PathStep = { readonly step: TakenStep | null; readonly values: Int32Array };

/** What the search asks of its states, and whom it tells. */
export type Visitor = {
  /** Asked of every state, by what they have read remembered, until they are closed. */
  readonly questions: readonly Question[];
  /** Questions that are not asked: their answers are known. */
  readonly closed?: Iterable<number>;
  /** A state of which a question is true; it is closed now. True: end the search. */
  readonly found: (question: number, state: number) => boolean;
  /** A state in which no step is left but faults. True: end the search. */
  readonly stuck: (state: number, view: View) => boolean;
};

/** Limits are asked about after so much work, where a state is a unit of it. */
const POLL_EVERY = 1 << 13;
/** An answer calls a handler, which may take its time; a row that stands for others is looked for. */
const WORK = { learned: 16, canonical: 16 };
/** An answer to `expand` beside those of the kernel. */
const INTERRUPTED = -4;
/** Layers that are smaller are done by one thread before others would have begun. */
const SHARE_FROM = 1 << 14;

export const explore = (
  cells: Cells,
  visitor: Visitor,
  options: SearchOptions,
): Explored => {
  const { expandable, restored, shareFrom = SHARE_FROM } = options;
  const maxStates = options.states ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = options.bytes ?? Number.MAX_SAFE_INTEGER;
  const isShort = options.isShort ?? never;
  const closed = new Set(visitor.closed ?? []);
  const poll = pollOf(() => isLimited());
  const standing = options.canonical;
  const canonical =
    standing === undefined ? null : (values: Int32Array) => standing(values, poll);
  const isObserved = cells.system.observe !== undefined;
  // What threads have told of states, in pairs.
  let told: number[] = [];
  const searching: Searching = {
    cells,
    joint: jointTries(cells),
    questions: visitor.questions.map((each) => knownQuestion(each)),
    closed,
    bound: expandable === undefined ? null : knownQuestion(expandable),
    canonical,
    threads: canonical === null && !isObserved ? (options.workers ?? 1) : 1,
    stepper: isObserved ? stepperOf(cells) : null,
    told: (what, state) => {
      told.push(what, state);
    },
  };
  const initial = Int32Array.from(initialRow(cells));
  // Looked for before there is a layout: it may name values that the first state has not.
  const first = standing?.(initial, unlimited) ?? initial;
  let generation = restored?.generation ?? 0;
  const before = countsOf(restored);
  let { transitions, outside } = before;
  const layerEnds = [...((restored?.numbers.layerEnds ?? []) as readonly number[])];
  let ended = false;
  let full = false;

  let space: Space =
    restored === undefined
      ? emptySpace(searching, [])
      : restoredSpace(searching, restored);
  const count = (): number => space.rows.count();
  // The states of a layer that are not taken yet, and those that this thread has taken.
  let [next, taken] = [before.state, before.state];
  const cursor = (): number => {
    const { control } = space.tables;
    return Math.min(control[CONTROL.cursor]!, control[CONTROL.end]!);
  };
  /** The first state that nobody has taken, or that this thread has yet to expand. */
  const position = (): number => (next < taken ? next : Math.max(next, cursor()));

  /** Transitions that threads have counted since the last tally. */
  const counted = (): number => {
    const { counts, threads } = space.tables;
    let sum = 0;
    for (let thread = 0; thread < threads; thread++) sum += counts[2 * thread]!;
    return sum;
  };

  /** Adds up what threads have counted. */
  const tally = (): void => {
    const { counts, threads } = space.tables;
    transitions += counted();
    for (let thread = 0; thread < threads; thread++) outside += counts[2 * thread + 1]!;
    counts.fill(0);
  };

  const begin = (): void => {
    space.kernel.offerRow(packed(space.layout, first), -1);
    space.flush();
    judge();
    layerEnds.push(1);
  };

  /** Lays the rows out anew. Who helped has to be called again. */
  const relay = (): void => {
    const { control } = space.tables;
    const pool = space.pool();
    pool?.pause(space.makeRoom);
    space.flush();
    tally();
    const [from, end] = [cursor(), control[CONTROL.end]!];
    pool?.quit();
    space = relaid(searching, space);
    space.tables.control[CONTROL.cursor] = from;
    space.tables.control[CONTROL.end] = end;
    generation++;
  };

  const expandOnce = (state: number): number =>
    canonical === null
      ? space.expand(state)
      : unlessInterrupted(() => space.expand(state), INTERRUPTED);

  let work = 0;
  /** Expands a state, learning what that takes; false: `isCut` ended it, nothing of it is counted. */
  const expand = (state: number, isCut: () => boolean): boolean => {
    for (;;) {
      const transitions = expandOnce(state);
      if (transitions === INTERRUPTED) {
        full = true;
        return false;
      }
      if (transitions >= 0) {
        const isQuick = canonical === null && !isObserved;
        work += isQuick ? 1 : 1 + WORK.canonical * transitions;
        return true;
      }
      if (isCut()) return false;
      work += WORK.learned;
      // A row that outgrew its fields is no question: what was asked before it is known by now.
      if (transitions !== OUTGROWN && space.learn()) continue;
      // Rows stand there twice while they are laid out anew.
      if (isCut !== never && isShort(space.bytes())) {
        full = true;
        return false;
      }
      relay();
    }
  };

  const isDecided = (state: number): boolean => {
    let isEnd = false;
    for (const question of space.trueOf(state)) {
      closed.add(question);
      space.close(question);
      isEnd = visitor.found(question, state) || isEnd;
    }
    return isEnd;
  };

  /** Does what threads have told of states. */
  const judge = (): void => {
    while (told.length > 0) {
      const all = told;
      told = [];
      for (let at = 0; at < all.length; at += 2) {
        const state = all[at + 1]!;
        if (all[at] === TOLD.postponed) expand(state, never);
        else if (all[at] === TOLD.toJudge) ended = isDecided(state) || ended;
        else ended = visitor.stuck(state, space.show(state)) || ended;
      }
    }
  };

  const report = (): Progress => ({
    states: count(),
    transitions: transitions + counted(),
    depth: layerEnds.length - (count() > layerEnds.at(-1)! ? 0 : 1),
    frontier: count() - position(),
    bytes: space.bytes(),
  });

  /** Comes to a point where every state before the next one is expanded, and none after it. */
  const settle = (): void => {
    space.pool()?.pause(space.makeRoom);
    judge();
    space.flush();
    judge();
    tally();
  };

  const save = (): Saved => {
    settle();
    return {
      generation,
      numbers: {
        state: position(),
        transitions,
        outside,
        states: count(),
        layerEnds: [...layerEnds],
      },
      values: { taken: space.taken() },
      words: savedSpace(space),
    };
  };

  const isLimited = (): boolean =>
    space.bytes() > maxBytes || isShort(0) || (options.stop?.(report(), save) ?? false);
  const isFull = (): boolean => {
    full ||= count() > maxStates;
    if (full || work < POLL_EVERY) return full;
    work = 0;
    full = isLimited();
    return full;
  };

  /** Takes states to expand: with others a chunk of them, alone all. */
  const take = (isShared: boolean): boolean => {
    const { control } = space.tables;
    const end = control[CONTROL.end]!;
    const from = isShared
      ? Atomics.add(control, CONTROL.cursor, CHUNK)
      : control[CONTROL.cursor]!;
    if (from >= end) return false;
    next = from;
    taken = isShared ? Math.min(from + CHUNK, end) : end;
    if (!isShared) control[CONTROL.cursor] = end;
    return true;
  };

  /** Serves workers that have not come to an end yet; false: they have. */
  const attend = (pool: WorkerPool): boolean => {
    const { control } = space.tables;
    const isIdle = pool.isIdle();
    pool.hear();
    if (told.length > 0) judge();
    else if (control[CONTROL.wanted] !== 0) space.makeRoom();
    else if (isIdle) return control[CONTROL.unclean] !== 0;
    else pool.wait();
    return true;
  };

  const expandLayer = (end: number): void => {
    const { control, threads } = space.tables;
    const from = position();
    control[CONTROL.cursor] = from;
    control[CONTROL.end] = end;
    [next, taken] = [from, from];
    const isShared = threads > 1 && end - from >= shareFrom;
    if (isShared) begun(space.startPool(), from, end);
    for (;;) {
      const pool = isShared ? space.pool() : null;
      pool?.resume();
      if (next === taken) {
        if (pool !== null && isFull()) return;
        if (!take(pool !== null)) {
          if (pool === null || !attend(pool)) return;
          work += CHUNK;
          continue;
        }
      }
      // A search that is shared out stops between chunks: the states of one are expanded, or none is.
      if (pool !== null) expand(next, never);
      else if (isFull() || !expand(next, isFull)) return;
      next++;
      pool?.hear();
      if (told.length > 0) judge();
      if (space.tables.segments.length === 1) space.settle();
      if (pool !== null && space.tables.control[CONTROL.wanted] !== 0) space.makeRoom();
    }
  };

  const search = (): void => {
    if (restored === undefined) begin();
    while (!ended) {
      expandLayer(layerEnds.at(-1)!);
      settle();
      if (full || count() === layerEnds.at(-1)) return;
      layerEnds.push(count());
    }
  };
  try {
    search();
  } finally {
    space.pool()?.quit();
  }

  const chainTo = (at: number): readonly number[] => {
    const chain = [];
    for (let each = at; each >= 0; each = space.rows.parent(each)) chain.push(each);
    return chain.reverse();
  };
  return {
    ...report(),
    complete: !full && !ended,
    outside,
    layerEnds,
    valuesAt: (state, into) => space.valuesAt(state, into),
    chainTo,
    pathTo: (at) => {
      const stepper = stepperOf(cells);
      const rows = chainTo(at).map((each) => space.valuesAt(each));
      return rows.map((values, i) => ({
        values,
        step: i === 0 ? null : stepBetween(stepper, rows[i - 1]!, values),
      }));
    },
    taken: () => space.taken(),
    save,
    calls: cells.reactions.reduce((sum, each) => sum + each.calls(), 0),
  };
};

function never(): boolean {
  return false;
}

/** Lets workers begin, once they are there. */
const begun = (pool: WorkerPool, from: number, end: number): void => {
  while (!pool.isIdle()) pool.wait();
  pool.begin(from, end);
};

type Counts = {
  readonly state: number;
  readonly transitions: number;
  readonly outside: number;
};

const countsOf = (restored: Restored | undefined): Counts =>
  (restored?.numbers as Counts | undefined) ?? { state: 0, transitions: 0, outside: 0 };

const stepBetween = (stepper: Stepper, from: Int32Array, to: Int32Array): TakenStep => {
  const found = stepper(from).find(({ values }) =>
    values.every((value, cell) => value === to[cell]),
  );
  if (found === undefined)
    throw new InputError(
      "a remembered step could not be taken again: a handler is impure, or a bug of the explorer",
    );
  return found.step;
};
