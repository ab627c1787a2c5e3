/**
 * From the graph to the code: every step that the spec can take at a scope is taken by the
 * implementation, and after each the two are compared.
 */
import { type Deviated, nearestDeviation } from "./cover-deviation.ts";
import { type Driven, drives } from "./cover-drive.ts";
import type { CoverGraph } from "./cover-graph.ts";
import { coveringWalks, type Walk } from "./cover-walks.ts";
import { type CountedQuirk, summed } from "./quirks.ts";
import type { SpecStep, Steering } from "./steering.ts";

/** Steps that the implementation does not take, for one reason. */
export type Refusal = {
  readonly why: string;
  /** The subject says that this is no fault. */
  readonly explained: boolean;
  readonly edges: number;
  readonly first: SpecStep;
};

export type Coverage = {
  readonly states: number;
  /** Reachable, and of these crossed with the two in agreement. */
  readonly edges: number;
  readonly covered: number;
  readonly walks: number;
  readonly steps: number;
  readonly refusals: readonly Refusal[];
  /** How many edges can be reached only through refused ones. */
  readonly behind: number;
  /** The first; nothing is tried after it, since what follows may be its consequence. */
  readonly deviated: Deviated | null;
  /** Where code and spec are known to differ, and how often they did on these walks. */
  readonly quirks: readonly CountedQuirk[];
};

export type CoverOptions = {
  /** Called for each walk: a steering remembers what it has seen. */
  readonly steering: () => Steering;
  readonly progress?: (covered: number) => void;
};

export const coverEdges = async (
  graph: CoverGraph,
  { steering, progress }: CoverOptions,
): Promise<Coverage> => {
  const drive = drives(graph);
  const lacking = lackingIn(graph, steering());
  const refused = new Map<number, string>();
  const crossed = new Set<number>();
  const closed = () => new Set([...lacking.keys(), ...refused.keys()]);
  let quirks: readonly CountedQuirk[] = [];
  let walks = 0;
  let steps = 0;

  const nearest = async (walk: Walk, driven: Driven): Promise<Deviated> => ({
    walk: walks,
    step: driven.taken + 1,
    ...(await nearestDeviation(
      graph,
      { walk, driven, closed: closed(), crossed },
      steering,
    )),
  });

  /** A walk ends at a refusal; what lay behind it is planned again, round the refused step. */
  const crossAll = async (): Promise<Deviated | null> => {
    for (let before = -1; before !== refused.size; ) {
      before = refused.size;
      for (const walk of coveringWalks(graph, { closed: closed(), crossed })) {
        const steered = steering();
        const driven = await drive(walk, steered);
        quirks = summed([quirks, steered.quirks?.() ?? []]);
        walks++;
        steps += driven.taken;
        for (const edge of walk.slice(0, driven.taken)) crossed.add(edge);
        progress?.(crossed.size);
        if (driven.deviation?.type === "differs") return nearest(walk, driven);
        if (driven.deviation !== null)
          refused.set(walk[driven.taken]!, driven.deviation.why);
      }
    }
    return null;
  };

  const deviated = await crossAll();
  const stopped = lacking.size + refused.size;
  return {
    states: graph.states,
    edges: graph.edges.length,
    covered: crossed.size,
    walks,
    steps,
    refusals: [
      ...byReason(graph, lacking, { explained: true }),
      ...byReason(graph, refused, { explained: false }),
    ],
    behind: deviated === null ? graph.edges.length - crossed.size - stopped : 0,
    deviated,
    quirks,
  };
};

type Reasons = ReadonlyMap<number, string>;

/** Steps that the subject says its implementation has no counterpart for. */
const lackingIn = ({ edges }: CoverGraph, { lacks }: Steering): Reasons =>
  new Map(
    edges.flatMap((step, edge) => {
      const why = lacks?.(step) ?? null;
      return why === null ? [] : [[edge, why] as const];
    }),
  );

const byReason = (
  { edges }: CoverGraph,
  reasons: Reasons,
  told: Pick<Refusal, "explained">,
): readonly Refusal[] =>
  [...new Set(reasons.values())].map((why) => {
    const alike = [...reasons].filter(([, reason]) => reason === why);
    return { ...told, why, edges: alike.length, first: edges[alike[0]![0]]! };
  });
