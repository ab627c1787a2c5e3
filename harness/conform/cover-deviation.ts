import type { Path } from "../checker/rules/path.ts";
import { type Driven, drives } from "./cover-drive.ts";
import type { CoverGraph } from "./cover-graph.ts";
import { shortestWalks, type Walk, type WalkOptions } from "./cover-walks.ts";
import type { Steering } from "./steering.ts";

/** Where an implementation first did something else than its spec. */
export type Deviated = {
  /** The walk and the step of it that came to a difference, from 1. */
  readonly walk: number;
  readonly step: number;
  readonly why: string;
  /** The shortest path found to any difference, with the step that makes it. */
  readonly path: Path;
};

/**
 * Looks for a difference that is nearer than that of a walk, among edges that are not crossed yet. What the walk
 * came to is the answer where there is none.
 */
export const nearestDeviation = async (
  graph: CoverGraph,
  {
    nth,
    walk,
    driven,
    ...around
  }: WalkOptions & {
    /** The number of the walk, from 1. */
    readonly nth: number;
    readonly walk: Walk;
    readonly driven: Driven;
  },
  steering: () => Steering,
): Promise<Deviated> => {
  const at = { walk: nth, step: driven.taken + 1 };
  const again = drives(graph);
  for (const short of shortestWalks(graph, around)) {
    if (short.length > driven.taken) break;
    const found = await again(short, steering());
    if (found.deviation?.type === "differs")
      return { ...at, why: found.deviation.why, path: pathOf(graph, short, found) };
  }
  return { ...at, why: driven.deviation!.why, path: pathOf(graph, walk, driven) };
};

/** The steps taken, and the one after them. */
const pathOf = (graph: CoverGraph, walk: Walk, { taken }: Driven): Path =>
  graph.pathAlong(walk.slice(0, taken + 1));
