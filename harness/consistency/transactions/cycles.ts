import { components, type Follows, type Leaving, leaving } from "./components.ts";
import {
  FREE,
  type Graph,
  link,
  noGraph,
  RT,
  RW,
  SNAPSHOT,
  SO,
  VIEW,
  WR,
  WW,
} from "./graph.ts";

/** Classes of cycles, from the one that the weakest level forbids to the one that only serializability forbids. */
export const CLASSES = ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"] as const;

/** The class of a cycle. */
export type CycleClass = (typeof CLASSES)[number];

/**
 * What a cycle is made of: the answers alone, orders of writes that a monotonic view or a snapshot forces, the order
 * of clients, and real time. Each basis includes those before it.
 */
export const BASES = ["answers", "view", "snapshot", "process", "realtime"] as const;

/** What a cycle is made of. */
export type Basis = (typeof BASES)[number];

/** A cycle: its edges one after another, each from a transaction to the next one. */
export type Cycle = readonly CycleEdge[];

/** An edge of a cycle, without the nodes that only save edges. */
export type CycleEdge = {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
};

/** A cycle of a class. */
export type FoundCycle = {
  /** How many orders of the writes were tried, if each of them gives a cycle such as this. */
  readonly orders?: number;
  readonly name: CycleClass;
  readonly basis: Basis;
  readonly cycle: Cycle;
};

/** The work that a search for short cycles may still do, in edges. */
export type CycleBudget = { left: number };

/** A graph with the edges that leave each node, and how many of its nodes are transactions. */
export type Searched = {
  readonly graph: Graph;
  readonly out: Leaving;
  /** Is this node a transaction? */
  readonly isTxn: (node: number) => boolean;
};

const NEW_KINDS: Readonly<Record<Basis, readonly number[]>> = {
  answers: [WW, WR, RW, FREE],
  view: [VIEW],
  snapshot: [SNAPSHOT],
  process: [SO],
  realtime: [RT],
};

/** Which kinds of edges a basis has. */
export const kindsOf = (basis: Basis): Uint8Array => {
  const kinds = new Uint8Array(SNAPSHOT + 1);
  for (const each of BASES.slice(0, BASES.indexOf(basis) + 1))
    for (const kind of NEW_KINDS[each]) kinds[kind] = 1;
  return kinds;
};

/**
 * For each strongly connected component, a cycle of the first class in `CLASSES` of which it has one. Left out are
 * cycles without an edge of a kind that the basis adds.
 */
export const cyclesOf = (
  searched: Searched,
  basis: Basis,
  budget: CycleBudget,
): readonly FoundCycle[] => {
  const { graph, out } = searched;
  const kinds = kindsOf(basis);
  const all = components(graph, out, (edge) => kinds[graph.kind[edge]!] === 1);
  return all.flatMap((members) => {
    const found = weakestIn(searched, members, kinds, budget);
    if (found === undefined) return [];
    const isNew = found.cycle.some(({ kind }) => NEW_KINDS[basis].includes(kind));
    return isNew ? [{ ...found, basis }] : [];
  });
};

type Weakest = { readonly name: CycleClass; readonly cycle: Cycle };

const weakestIn = (
  { graph, out, isTxn }: Searched,
  members: readonly number[],
  kinds: Uint8Array,
  budget: CycleBudget,
): Weakest | undefined => {
  const part = within(graph, out, members, kinds);
  const search = (name: CycleClass): Weakest | undefined => {
    const cycle = shortest(layered(part, name), members, isTxn, budget);
    return cycle === undefined ? undefined : { name, cycle };
  };
  for (const name of CLASSES) {
    const found = search(name);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The graph of one component, its nodes numbered from 0. */
const within = (
  graph: Graph,
  { start, edge }: Leaving,
  members: readonly number[],
  kinds: Uint8Array,
): Graph => {
  const own = new Map(members.map((member, i) => [member, i]));
  const part = noGraph(members.length, members.length * 4);
  for (const [i, member] of members.entries())
    for (let at = start[member]!; at < start[member + 1]!; at++) {
      const next = edge[at]!;
      const target = own.get(graph.to[next]!);
      const kind = graph.kind[next]!;
      if (target !== undefined && kinds[kind] === 1) link(part, i, target, kind);
    }
  return part;
};

/** A graph whose cycles are those of a class: it has several nodes for each node of the original. */
type Layered = {
  readonly graph: Graph;
  /** The number of nodes of the original. */
  readonly width: number;
  /** The layers between which a cycle goes: it begins in the first and ends in the last. */
  readonly from: number;
  readonly to: number;
  /** Do cycles go around in one layer, so that components tell where they are? */
  readonly isClosed: boolean;
};

const layered = (part: Graph, name: CycleClass): Layered => {
  const width = part.nodes;
  const graph = noGraph(width * 2, part.size * 2);
  const add = (edge: number, from: number, to: number): void =>
    link(
      graph,
      part.from[edge]! + from * width,
      part.to[edge]! + to * width,
      part.kind[edge]!,
    );
  for (let edge = 0; edge < part.size; edge++) {
    const kind = part.kind[edge]!;
    if (name === "G0") {
      if (kind !== WR && kind !== RW) add(edge, 0, 0);
    } else if (name === "G1c") {
      if (kind !== RW) add(edge, 0, 0);
    } else if (name === "G2-item") add(edge, 0, 0);
    else if (name === "G-single") {
      // The second layer is reached by the one edge of this kind.
      if (kind === RW) add(edge, 0, 1);
      else {
        add(edge, 0, 0);
        add(edge, 1, 1);
      }
    } else if (kind === RW) add(edge, 0, 1);
    else if (kind === FREE) {
      add(edge, 0, 0);
      add(edge, 1, 1);
    } else {
      // In the second layer the last edge was such a one, so another may not follow.
      add(edge, 0, 0);
      add(edge, 1, 0);
    }
  }
  const isSingle = name === "G-single";
  return { graph, width, from: 0, to: isSingle ? 1 : 0, isClosed: !isSingle };
};

/** A shortest cycle, from each transaction in turn as far as the budget allows. */
const shortest = (
  { graph, width, from, to, isClosed }: Layered,
  members: readonly number[],
  isTxn: (node: number) => boolean,
  budget: CycleBudget,
): Cycle | undefined => {
  const out = leaving(graph);
  const inside = isClosed
    ? components(graph, out, () => true).flat()
    : members.map((_, i) => i);
  let best: Cycle | undefined;
  for (const node of inside) {
    if (node >= width || !isTxn(members[node]!)) continue;
    const goal = node + to * width;
    const found = around({ graph, out }, node + from * width, goal, budget, best?.length);
    if (found === undefined) continue;
    const cycle = plain(found, graph, (each) => members[each % width]!, isTxn);
    if (best === undefined || cycle.length < best.length) best = cycle;
    if (best.length === 2 || budget.left <= 0) break;
  }
  return best;
};

/**
 * The edges of a shortest path of at least one edge, along which steps that only save edges count
 * nothing. Breadth first.
 */
export const around = (
  { graph, out }: { readonly graph: Graph; readonly out: Leaving },
  start: number,
  goal: number,
  budget: CycleBudget,
  below = Number.POSITIVE_INFINITY,
  follows: Follows = () => true,
): readonly number[] | undefined => {
  const by = new Map<number, number>();
  const lengths = new Map<number, number>();
  let layer = [start];
  for (let length = 0; layer.length > 0 && length < below; length++) {
    const later: number[] = [];
    for (let node = layer.pop(); node !== undefined; node = layer.pop())
      for (let at = out.start[node]!; at < out.start[node + 1]!; at++) {
        budget.left--;
        const edge = out.edge[at]!;
        const target = graph.to[edge]!;
        if (!follows(edge)) continue;
        const isFree = graph.kind[edge] === FREE;
        const reached = isFree ? length : length + 1;
        if ((lengths.get(target) ?? Number.POSITIVE_INFINITY) <= reached) continue;
        lengths.set(target, reached);
        by.set(target, edge);
        if (target === goal) return backFrom(goal, start, by, graph);
        (isFree ? layer : later).push(target);
      }
    layer = later;
  }
  return undefined;
};

const backFrom = (
  goal: number,
  start: number,
  by: ReadonlyMap<number, number>,
  { from }: Graph,
): readonly number[] => {
  const path: number[] = [];
  let node = goal;
  do {
    const edge = by.get(node)!;
    path.push(edge);
    node = from[edge]!;
  } while (node !== start);
  return path.reverse();
};

/** A path without the nodes that only save edges. */
export const plain = (
  path: readonly number[],
  { from, to, kind }: Graph,
  original: (node: number) => number,
  isTxn: (node: number) => boolean,
): Cycle => {
  const edges: CycleEdge[] = [];
  let begun: { from: number; kind: number } | undefined;
  for (const edge of path) {
    const target = original(to[edge]!);
    begun ??= { from: original(from[edge]!), kind: kind[edge]! };
    if (!isTxn(target)) continue;
    edges.push({ ...begun, to: target });
    begun = undefined;
  }
  return edges;
};

/** Cycles of a part of a graph, in the nodes of the whole. */
export const inWhole = (
  whole: Int32Array,
  cycles: readonly FoundCycle[],
): readonly FoundCycle[] =>
  cycles.map((found) => ({
    ...found,
    cycle: found.cycle.map(({ from, to, kind }) => ({
      from: whole[from]!,
      to: whole[to]!,
      kind,
    })),
  }));
