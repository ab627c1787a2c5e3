/** The state of a breadth-first search: what its parts share, and its counts. */
import type { Cells } from "../cells/cells.ts";
import { pollOf, unlimited } from "../interruption.ts";
import { initialRow } from "../rules/initial-row.ts";
import { jointTries } from "../rules/joint.ts";
import { stepperOf } from "../rules/stepper.ts";
import type { Searching } from "./engine.ts";
import { CONTROL } from "./kernel.ts";
import { type LimitWatch, limitWatch } from "./limit-watch.ts";
import { knownQuestion } from "./questions.ts";
import type { Progress, Saved, SearchOptions, Visitor } from "./search-options.ts";
import type { Restored } from "./snapshot.ts";
import { emptySpace, restoredSpace, type Space } from "./space.ts";

export type Search = {
  readonly searching: Searching;
  readonly visitor: Visitor;
  /** The row of the first state, as ids by cell. */
  readonly first: Int32Array;
  readonly watch: LimitWatch;
  /** Whether the process has no room for this many more bytes. */
  readonly isShort: (more: number) => boolean;
  /** The number of states from which a layer is divided between threads. */
  readonly shareFrom: number;
  /** For each layer, the number of states in it and in all layers before it. */
  readonly layerEnds: number[];
  /** The states found so far, in the layout in force. */
  space: Space;
  /** How many times the rows were laid out anew, those in earlier runs of this search included. */
  generation: number;
  /** The transitions, and the states outside the bound, that were counted up to the last tally. */
  transitions: number;
  outside: number;
  /**
   * What threads have reported of states and the main thread has not judged yet, in pairs of kind and state: see TOLD.
   */
  reports: number[];
  /** The main thread has taken the states from `next` up to, but without, `taken`, and has not expanded them yet. */
  next: number;
  taken: number;
  /** Whether the visitor has ended the search. */
  ended: boolean;
};

/** One thread has finished a smaller layer before other threads would have begun. */
const SHARE_FROM = 1 << 14;

type Counts = {
  readonly state: number;
  readonly transitions: number;
  readonly outside: number;
};

const countsOf = (restored: Restored | undefined): Counts =>
  (restored?.numbers as Counts | undefined) ?? { state: 0, transitions: 0, outside: 0 };

const never = (): boolean => false;

/**
 * A search at its beginning, or at the point at which it was saved.
 *
 * @param save takes a snapshot of a search; `options.stop` may call it whenever it is called itself
 */
export const searchOf = (
  cells: Cells,
  visitor: Visitor,
  options: SearchOptions,
  save: (search: Search) => Saved,
): Search => {
  const { canonical, expandable, restored, shareFrom = SHARE_FROM } = options;
  const { isShort = never, stop = never } = options;
  const maxStates = options.states ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = options.bytes ?? Number.MAX_SAFE_INTEGER;
  const isLimited = (): boolean =>
    search.space.bytes() > maxBytes ||
    isShort(0) ||
    stop(progressOf(search), () => save(search));
  const poll = pollOf(isLimited);
  const isObserved = cells.system.observe !== undefined;
  const searching: Searching = {
    cells,
    joint: jointTries(cells),
    questions: visitor.questions.map((each) => knownQuestion(each)),
    closed: new Set(visitor.closed ?? []),
    bound: expandable === undefined ? null : knownQuestion(expandable),
    canonical: canonical === undefined ? null : (values) => canonical(values, poll),
    threads: canonical === undefined && !isObserved ? (options.workers ?? 1) : 1,
    stepper: isObserved ? stepperOf(cells) : null,
    told: (what, state) => {
      search.reports.push(what, state);
    },
  };
  const initial = initialRow(cells);
  // Computed before there is a layout, since the representative may have values that the first state has not.
  const first = canonical?.(initial, unlimited) ?? initial;
  const { state, transitions, outside } = countsOf(restored);
  const search: Search = {
    searching,
    visitor,
    first,
    watch: limitWatch(() => countOf(search) > maxStates, isLimited),
    isShort,
    shareFrom,
    layerEnds: [...((restored?.numbers.layerEnds ?? []) as readonly number[])],
    space:
      restored === undefined
        ? emptySpace(searching, [])
        : restoredSpace(searching, restored),
    generation: restored?.generation ?? 0,
    transitions,
    outside,
    reports: [],
    next: state,
    taken: state,
    ended: false,
  };
  return search;
};

/** The number of states found so far. */
export const countOf = ({ space }: Search): number => space.rows.count();

/** The transitions that threads have counted since the last tally. */
const countedSince = ({ space }: Search): number => {
  const { counts, threads } = space.tables;
  let sum = 0;
  for (let thread = 0; thread < threads; thread++) sum += counts[2 * thread]!;
  return sum;
};

/** Moves the counts of the threads to the counts of the search. */
export const tally = (search: Search): void => {
  const { counts, threads } = search.space.tables;
  search.transitions += countedSince(search);
  for (let thread = 0; thread < threads; thread++)
    search.outside += counts[2 * thread + 1]!;
  counts.fill(0);
};

/** The first state of the layer that no thread has taken; the end of the layer if all are taken. */
export const cursorOf = ({ tables: { control } }: Space): number =>
  Math.min(control[CONTROL.cursor]!, control[CONTROL.end]!);

/**
 * The first state that is not expanded: no thread has taken it, or the main thread has taken it and not expanded it.
 */
export const positionOf = (search: Search): number => {
  const { next, taken } = search;
  return next < taken ? next : Math.max(next, cursorOf(search.space));
};

/** How far the search is, for reports to users. */
export const progressOf = (search: Search): Progress => {
  const { space, layerEnds, transitions } = search;
  const states = countOf(search);
  return {
    states,
    transitions: transitions + countedSince(search),
    depth: layerEnds.length - (states > layerEnds.at(-1)! ? 0 : 1),
    frontier: states - positionOf(search),
    bytes: space.bytes(),
  };
};
