/** Searches for the reachable states, within the bound of the spec and the limits. */
import type { Holds } from "../../model/system.ts";
import { predicatesOf } from "../properties/properties.ts";
import { decidedIn } from "./judge.ts";
import { type Layers, layersOf } from "./layers.ts";
import { EMPTY } from "./node-table.ts";
import { type ReachedSet, reachedFrom } from "./reach.ts";
import { countOf } from "./set-queries.ts";
import type { Space } from "./space.ts";

/** The reached states, and those among them that were expanded. */
export type SearchResult = ReachedSet & {
  /** The set of reached states that were expanded: all of them, unless the spec has a bound. */
  readonly expanded: number;
  /** The states of a set that lie within the bound. */
  readonly inside: (set: number) => number;
  /** The reason why the bound could not be judged, or null. */
  readonly unsupported: string | null;
};

/**
 * Finds the reachable states: by sweeps, or layer by layer if the spec has a bound.
 *
 * @param note called with the number of states so far; true ends the search
 */
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

/**
 * A sweep takes steps also from states that it has just found, even outside a bound. So with a bound, layers are built.
 */
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

/** The layers that shortest paths to these sets need, or all layers; null if no path is wanted. */
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
