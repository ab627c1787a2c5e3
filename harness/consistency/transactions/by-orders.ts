import { readTogether } from "./atomic-reads.ts";
import type { Columns } from "./columns.ts";
import {
  type Basis,
  type CycleBudget,
  cyclesOf,
  type FoundCycle,
  inWhole,
} from "./cycles.ts";
import { dependenciesOf } from "./dependencies.ts";
import { noFindings } from "./findings.ts";
import { cyclic, forbiddenCycle } from "./forbidden.ts";
import { type Graph, link, noGraph, RW } from "./graph.ts";
import type { LevelName } from "./levels.ts";
import { combinations, everyOrder, isAcyclic, likelyOrder } from "./orders.ts";
import { REQUIREMENTS } from "./requirements.ts";
import { keyText } from "./text.ts";
import { linkSessions, linkTime } from "./time.ts";
import type { Versions } from "./versions.ts";

/** The verdict of a level on a history. */
export type LevelDecision<By> =
  | { readonly verdict: "holds" }
  | { readonly verdict: "violated"; readonly by: By }
  | { readonly verdict: "unfinished"; readonly reached: string };

type Question = {
  readonly columns: Columns;
  readonly versions: Versions;
  readonly budget: CycleBudget;
};

/**
 * Does a level hold as soon as the known edges have no forbidden cycle, so that the order of the loose writes need
 * not be found? Any order of these writes that keeps the edges of the level then does.
 */
export const isSettled = (level: LevelName, { isList }: Columns): boolean => {
  const { cycles, isOfUpdates } = REQUIREMENTS[level];
  if (cycles === "G0" || cycles === "G1c") return true;
  return isList && cycles === "G2-item" && isOfUpdates !== true;
};

/** Decides by orders of the loose writes: first a likely order, then all orders if there are few. */
export const byOrders = (
  level: LevelName,
  open: readonly number[],
  { columns, versions, budget }: Question,
): LevelDecision<FoundCycle> => {
  const likely = likelyVersions(level, columns, versions);
  if (likely !== undefined && worstIn(level, columns, likely, budget) === undefined)
    return { verdict: "holds" };
  const tries = combinations(versions, open);
  if (tries !== undefined && tries * columns.operations.length < TRIED_TXNS_MAX) {
    let first: FoundCycle | undefined;
    for (const each of everyOrder(columns, versions, open)) {
      const worst = worstIn(level, columns, each, budget);
      if (worst === undefined) return { verdict: "holds" };
      first ??= worst;
    }
    return { verdict: "violated", by: { ...first!, orders: tries } };
  }
  return { verdict: "unfinished", reached: unknownText(columns, open) };
};

/** The most transactions that are looked at when all orders are tried. */
const TRIED_TXNS_MAX = 1_000_000;

/** The versions in a likely order; undefined if the edges of a level leave none. */
const likelyVersions = (
  level: LevelName,
  columns: Columns,
  versions: Versions,
): Versions | undefined => {
  const { basis, cycles } = REQUIREMENTS[level];
  const graph = graphFor(basis, columns, versions);
  // Below serializability a read may be older than a write that comes before it.
  const kept = cycles === "G2-item" ? graph : withoutReplaced(graph);
  return isAcyclic(kept, () => true) ? likelyOrder(columns, versions, kept) : undefined;
};

const graphFor = (basis: Basis, columns: Columns, versions: Versions): Graph => {
  const graph = dependenciesOf(columns, versions);
  readTogether({ columns, versions }, graph, noFindings());
  if (basis === "process" || basis === "realtime") linkSessions(graph, columns);
  if (basis === "realtime") linkTime(graph, columns);
  return graph;
};

/** A graph without the edges from reads to what replaced them. */
const withoutReplaced = (graph: Graph): Graph => {
  const rest = noGraph(graph.nodes, graph.size);
  for (let e = 0; e < graph.size; e++)
    if (graph.kind[e] !== RW) link(rest, graph.from[e]!, graph.to[e]!, graph.kind[e]!);
  return rest;
};

/** The worst cycle that a level forbids, with the versions in a given order. */
const worstIn = (
  level: LevelName,
  columns: Columns,
  versions: Versions,
  budget: CycleBudget,
): FoundCycle | undefined => {
  const searched = cyclic(
    columns,
    graphFor(REQUIREMENTS[level].basis, columns, versions),
  );
  const cycles = (basis: Basis) =>
    inWhole(searched.whole, cyclesOf(searched, basis, budget));
  return forbiddenCycle(level, columns, { cycles, searched, budget });
};

/** Which order is not known, and what would settle it. */
const unknownText = (columns: Columns, open: readonly number[]): string => {
  const [first, ...more] = open;
  const others = more.length === 0 ? "" : ` and of ${more.length} more keys`;
  const settle = columns.isList
    ? "a read of the whole list after the last append"
    : "a read of the old value in each transaction that writes, or a list that is appended to";
  return `unknown order of the writes to ${keyText(columns, first!)}${others}, which ${settle} would settle; no cycle was found, and no order without one`;
};
