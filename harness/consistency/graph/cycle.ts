import { type Edges, type Leaving, leaving } from "./edges.ts";

/** The number of edges from which a short cycle is searched. */
const TRIES_MAX = 64;

/**
 * The edges of a short cycle, or undefined if there is none: the shortest of the cycles through
 * some of the edges, which most often is the shortest of all.
 */
export const cycle = (nodes: number, edges: Edges): readonly number[] | undefined => {
  const out = leaving(nodes, edges);
  const isLeft = inCycles(nodes, edges, out);
  let shortest: readonly number[] | undefined;
  let tries = 0;
  for (let edge = 0; edge < edges.size && tries < TRIES_MAX; edge++) {
    if (isLeft[edges.from[edge]!] === 0 || isLeft[edges.to[edge]!] === 0) continue;
    const through = shortestThrough(edge, { nodes, edges, out, isLeft });
    if (through === undefined) continue;
    tries++;
    if (shortest === undefined || through.length < shortest.length) shortest = through;
  }
  return shortest;
};

/**
 * Removes nodes without an incoming edge until none is left to remove. What remains contains the
 * cycles.
 */
const inCycles = (nodes: number, edges: Edges, { start, edge }: Leaving): Uint8Array => {
  const entering = new Int32Array(nodes);
  for (let e = 0; e < edges.size; e++) entering[edges.to[e]!]!++;
  const isLeft = new Uint8Array(nodes).fill(1);
  const ready: number[] = [];
  for (let node = 0; node < nodes; node++) if (entering[node] === 0) ready.push(node);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    isLeft[node] = 0;
    for (let i = start[node]!; i < start[node + 1]!; i++) {
      const to = edges.to[edge[i]!]!;
      if (--entering[to]! === 0) ready.push(to);
    }
  }
  return isLeft;
};

type Within = {
  readonly nodes: number;
  readonly edges: Edges;
  readonly out: Leaving;
  readonly isLeft: Uint8Array;
};

/** A shortest cycle through an edge: breadth first from its end to its start. */
const shortestThrough = (
  edge: number,
  { nodes, edges, out, isLeft }: Within,
): readonly number[] | undefined => {
  const goal = edges.from[edge]!;
  const by = new Int32Array(nodes).fill(-1);
  const queue = [edges.to[edge]!];
  by[queue[0]!] = edge;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head]!;
    if (node === goal) return pathTo(node, by, edges, edge);
    for (let i = out.start[node]!; i < out.start[node + 1]!; i++) {
      const next = out.edge[i]!;
      const to = edges.to[next]!;
      if (isLeft[to] === 0 || by[to] !== -1) continue;
      by[to] = next;
      queue.push(to);
    }
  }
  return undefined;
};

const pathTo = (
  node: number,
  by: Int32Array,
  edges: Edges,
  first: number,
): readonly number[] => {
  const path: number[] = [];
  let edge = by[node]!;
  while (edge !== first) {
    path.push(edge);
    edge = by[edges.from[edge]!]!;
  }
  return [first, ...path.reverse()];
};
