/** A breadth-first search in the middle: what its parts share, and its counts. */
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
  /** Whether the process has no room for so many bytes more. */
  readonly isShort: (more: number) => boolean;
  /** Layers of so many states are divided between threads. */
  readonly shareFrom: number;
  /** The number of states in the first layer, in the first two, and so on. */
  readonly layerEnds: number[];
  /** The states found so far, in the layout in force. */
  space: Space;
  /** How often the rows were laid out anew, in earlier runs of this search too. */
  generation: number;
  /** Transitions, and states outside the bound, up to the last tally. */
  transitions: number;
  outside: number;
  /** What threads have reported of states and is not judged yet, in pairs: see TOLD. */
  reports: number[];
  /** The states from `next` to before `taken` are those that the main thread has taken to expand. */
  next: number;
  taken: number;
  /** Whether the visitor has ended the search. */
  ended: boolean;
};

/** Layers that are smaller are done by one thread before others would have begun. */
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
 * A search that has not begun, or that was saved.
 * @param save saves this search; `options.stop` may call it whenever the watch looks at the limits
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
  // Looked for before there is a layout: it may name values that the first state has not.
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

/** Transitions that threads have counted since the last tally. */
const countedSince = ({ space }: Search): number => {
  const { counts, threads } = space.tables;
  let sum = 0;
  for (let thread = 0; thread < threads; thread++) sum += counts[2 * thread]!;
  return sum;
};

/** Adds what threads have counted to the counts of the search. */
export const tally = (search: Search): void => {
  const { counts, threads } = search.space.tables;
  search.transitions += countedSince(search);
  for (let thread = 0; thread < threads; thread++)
    search.outside += counts[2 * thread + 1]!;
  counts.fill(0);
};

/** The first state of a layer that no thread has taken. */
export const cursorOf = ({ tables: { control } }: Space): number =>
  Math.min(control[CONTROL.cursor]!, control[CONTROL.end]!);

/** The first state that no thread has taken, or that the main thread has taken and not expanded. */
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
