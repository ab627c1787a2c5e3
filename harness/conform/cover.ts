/** Every step that the spec can take at a scope, taken by the implementation and compared after each. */
import { type Deviated, nearestDeviation } from "./cover-deviation.ts";
import { drives, WalkCounts } from "./cover-drive.ts";
import type { CoverGraph } from "./cover-graph.ts";
import { coveringWalks } from "./cover-walks.ts";
import type { CountedQuirk } from "./quirks.ts";
import { lackingIn, type Refusal, refusalsOf } from "./refusals.ts";
import type { Steering } from "./steering.ts";

/** The result of driving an implementation along every edge. */
export type Coverage = {
  readonly states: number;
  /** The number of edges that the spec can reach. */
  readonly edges: number;
  /** How many of them the code took in agreement with the spec. */
  readonly covered: number;
  readonly walks: number;
  readonly steps: number;
  readonly refusals: readonly Refusal[];
  /** How many edges can be reached only through refused ones. */
  readonly behind: number;
  /** The first difference; no walk comes after it, since others may be its consequence. */
  readonly deviated: Deviated | null;
  /** Where code and spec are known to differ, and how often they did on these walks. */
  readonly quirks: readonly CountedQuirk[];
};

/** How an implementation is driven. */
export type CoverOptions = {
  /** Called for each walk, since a steering is for one path. */
  readonly steering: () => Steering;
  /** Called after each walk. */
  readonly progress?: (covered: number) => void;
};

/**
 * Has an implementation take every step of a graph. A walk ends at a step that it refuses; what lies behind is
 * planned again, round that step.
 */
export const coverEdges = async (
  graph: CoverGraph,
  { steering, progress }: CoverOptions,
): Promise<Coverage> => {
  const drive = drives(graph);
  const counts = new WalkCounts();
  const lacking = lackingIn(graph.edges, steering());
  const refused = new Map<number, string>();
  const crossed = new Set<number>();
  const around = () => ({
    closed: new Set([...lacking.keys(), ...refused.keys()]),
    crossed,
  });

  const crossAll = async (): Promise<Deviated | null> => {
    for (let before = -1; before !== refused.size; ) {
      before = refused.size;
      for (const walk of coveringWalks(graph, around())) {
        const driven = await counts.drive(drive, walk, steering());
        const { taken, deviation } = driven;
        for (const edge of walk.slice(0, taken)) crossed.add(edge);
        progress?.(crossed.size);
        if (deviation?.type === "differs") {
          const found = { nth: counts.walks, walk, driven, ...around() };
          return nearestDeviation(graph, found, steering);
        }
        if (deviation !== null) refused.set(walk[taken]!, deviation.why);
      }
    }
    return null;
  };

  const deviated = await crossAll();
  const { edges } = graph;
  const { walks, steps, quirks } = counts;
  const stopped = lacking.size + refused.size;
  return {
    states: graph.states,
    edges: edges.length,
    covered: crossed.size,
    walks,
    steps,
    refusals: refusalsOf({ lacking, refused }, (alike) => ({
      edges: alike.length,
      first: edges[alike[0]!]!,
    })),
    behind: deviated === null ? edges.length - crossed.size - stopped : 0,
    deviated,
    quirks,
  };
};
