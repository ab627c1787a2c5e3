/**
 * A small set of walks that cross every edge of a graph, each from its first state: the directed
 * rural postman with resets. The fewest steps are hard to find, so the rule is greedy: cross an
 * edge not crossed yet where there is one, else go to the nearest state that has one, and start
 * again where nothing is left ahead. Ties go to the lower number, so the same graph gives the
 * same walks. On graphs of the quorum store that is within 2 % of the fewest walks there are, which
 * a minimum flow tells where there are no loops.
 */

/** A directed graph. */
export type Graph = {
  /** States are numbers from 0, which is the first one. */
  readonly states: number;
  readonly edges: readonly { readonly from: number; readonly to: number }[];
};

/** Edges by number, each beginning where the one before it ended. */
export type Walk = readonly number[];

/** Edges that need not be crossed. */
export type WalkOptions = {
  /** Edges that no walk takes. */
  readonly closed?: ReadonlySet<number>;
  /** Edges that a walk may take on its way to others, and need not take. */
  readonly crossed?: ReadonlySet<number>;
};

const NONE: ReadonlySet<number> = new Set();

/** Few walks that together cross every edge that is neither closed nor crossed. */
export const coveringWalks = (
  graph: Graph,
  { closed = NONE, crossed = NONE }: WalkOptions = {},
): readonly Walk[] => {
  const { edges } = graph;
  const outward = outwardEdges(graph, closed);
  const tree = treeOf(graph, outward);
  /** Per state, its edges that are still to be crossed. */
  const open = outward.map((out) => out.filter((edge) => !crossed.has(edge)));
  /** Is 1 for states from which no edge is left to be crossed. */
  const barren = new Uint8Array(graph.states);

  /** Chooses an edge to be crossed here, if possible one from which a walk can go on: so there are fewer walks. */
  const chosen = (state: number): number => {
    const here = open[state]!;
    const at = here.findIndex((edge) => open[edges[edge]!.to]!.length > 0);
    return here.splice(Math.max(0, at), 1)[0]!;
  };

  /** The shortest way to a state that has an edge to be crossed; null when there is none. */
  const wayOn = (start: number): Walk | null => {
    const via = new Map<number, number>([[start, -1]]);
    for (const state of via.keys()) {
      if (open[state]!.length > 0) return wayBack(graph, via, state);
      for (const edge of outward[state]!) {
        const { to } = edges[edge]!;
        if (!via.has(to) && barren[to] === 0) via.set(to, edge);
      }
    }
    for (const state of via.keys()) barren[state] = 1;
    return null;
  };

  const walks: Walk[] = [];
  // In the order of the tree a state that has nothing left is never looked at again.
  for (const start of tree.keys())
    while (open[start]!.length > 0) {
      const walk = [...wayBack(graph, tree, start)];
      let state = start;
      for (let way: Walk | null = []; way !== null; way = wayOn(state)) {
        walk.push(...way);
        if (way.length > 0) state = edges[way.at(-1)!]!.to;
        const edge = chosen(state);
        walk.push(edge);
        state = edges[edge]!.to;
      }
      walks.push(walk);
    }
  return walks;
};

/** For each edge to be crossed a shortest walk that ends with it, nearest first. */
export function* shortestWalks(
  graph: Graph,
  { closed = NONE, crossed = NONE }: WalkOptions = {},
): Generator<Walk> {
  const outward = outwardEdges(graph, closed);
  const tree = treeOf(graph, outward);
  for (const state of tree.keys())
    for (const edge of outward[state]!)
      if (!crossed.has(edge)) yield [...wayBack(graph, tree, state), edge];
}

/** Every reachable state, nearest first, with the edge by which it was found. */
const treeOf = (
  { edges }: Graph,
  outward: readonly (readonly number[])[],
): ReadonlyMap<number, number> => {
  const via = new Map<number, number>([[0, -1]]);
  for (const state of via.keys())
    for (const edge of outward[state] ?? [])
      if (!via.has(edges[edge]!.to)) via.set(edges[edge]!.to, edge);
  return via;
};

const wayBack = (
  { edges }: Graph,
  via: ReadonlyMap<number, number>,
  state: number,
): Walk => {
  const way: number[] = [];
  for (let edge = via.get(state)!; edge >= 0; edge = via.get(edges[edge]!.from)!)
    way.push(edge);
  return way.reverse();
};

/** Per state the edges that leave it. */
const outwardEdges = (
  { states, edges }: Graph,
  closed: ReadonlySet<number>,
): readonly (readonly number[])[] => {
  const outward: number[][] = Array.from({ length: states }, () => []);
  for (const [edge, { from }] of edges.entries())
    if (!closed.has(edge)) outward[from]!.push(edge);
  return outward;
};
