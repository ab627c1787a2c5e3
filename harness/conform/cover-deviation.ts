/** Where an implementation first did something else than its spec, told by a short way there. */
import type { Path } from "../checker/rules/path.ts";
import { type Driven, drives } from "./cover-drive.ts";
import type { CoverGraph } from "./cover-graph.ts";
import { shortestWalks, type Walk, type WalkOptions } from "./cover-walks.ts";
import type { Steering } from "./steering.ts";

export type Deviated = {
  /** Counted from 1. */
  readonly walk: number;
  readonly step: number;
  readonly why: string;
  /** The shortest way found to any difference, the step that makes it included. */
  readonly path: Path;
};

/** Of what has not been crossed yet, the nearest that deviates; else what the walk came to. */
export const nearestDeviation = async (
  graph: CoverGraph,
  { walk, driven, ...around }: WalkOptions & { readonly walk: Walk; driven: Driven },
  steering: () => Steering,
): Promise<Pick<Deviated, "why" | "path">> => {
  const again = drives(graph);
  for (const short of shortestWalks(graph, around)) {
    if (short.length > driven.taken) break;
    const found = await again(short, steering());
    if (found.deviation?.type === "differs")
      return { why: found.deviation.why, path: pathOf(graph, short, found) };
  }
  return { why: driven.deviation!.why, path: pathOf(graph, walk, driven) };
};

/** The steps taken, and the one after them. */
const pathOf = (graph: CoverGraph, walk: Walk, { taken }: Driven): Path =>
  graph.pathAlong(walk.slice(0, taken + 1));
