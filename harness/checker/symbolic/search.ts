/** All states of a system, or those that a bound and the limits let it reach. */
import type { Holds } from "../../model/system.ts";
import { predicatesOf } from "../properties/properties.ts";
import { decidedIn } from "./judge.ts";
import { type Layers, layersOf } from "./layers.ts";
import { EMPTY } from "./node-table.ts";
import { type Reached, reachedFrom } from "./reach.ts";
import { countOf } from "./set-queries.ts";
import type { Space } from "./space.ts";

export type SearchResult = Reached & {
  /** Of what was reached, the states whose successors were: all, unless there is a bound. */
  readonly expanded: number;
  /** Of some states, those within the bound. */
  readonly inside: (set: number) => number;
  /** Why the bound could not be kept to, or null. */
  readonly unsupported: string | null;
};

/** `note` is told how many states there are so far; true ends the search. */
export const searched = (
  space: Space,
  note: (states: bigint) => boolean,
): SearchResult => {
  const { within } = space.cells.system;
  const reached =
    within === undefined ? unbounded(space, note) : withinBound(space, within, note);
  space.memory.keep(reached.set, reached.expanded);
  return reached;
};

const unbounded = (space: Space, note: (states: bigint) => boolean): SearchResult => {
  const reached = reachedFrom(space, note);
  return { ...reached, expanded: reached.set, inside: (set) => set, unsupported: null };
};

/** A sweep takes steps from what it has just found; within a bound layers are built instead. */
const withinBound = (
  space: Space,
  within: Holds,
  note: (states: bigint) => boolean,
): SearchResult => {
  const holds = predicatesOf(space.cells)("within", within);
  let reason: string | null = null;
  let isUnfinished = false;
  const inside = (set: number): number => {
    const { states, unsupported, unfinished } = decidedIn(space, set, holds);
    if (unsupported !== null) reason = `the bound: ${unsupported}`;
    isUnfinished ||= unfinished ?? false;
    return states;
  };
  const count = (set: number): bigint => countOf(space.ldd.table, set);
  const { set, complete } = layersOf(space, {
    wanted: [],
    inside,
    note: (all) => note(count(all)),
  });
  const expanded = inside(set);
  return {
    set,
    states: count(set),
    complete: complete && reason === null && !isUnfinished,
    expanded,
    inside,
    unsupported: reason,
  };
};

/** Layers as far as a path to each set that is wanted needs them, or to the end; null if none. */
export const layersFor = (
  space: Space,
  { inside, complete }: SearchResult,
  sets: readonly number[],
  isToTheEnd: boolean,
): Layers | null => {
  const wanted = sets.filter((set) => set !== EMPTY);
  space.memory.keep(...wanted);
  if (complete && isToTheEnd) return layersOf(space, { wanted: [], inside });
  return wanted.length === 0 ? null : layersOf(space, { wanted, inside });
};
