import { type Edges, leaving } from "./edges.ts";

/** From where to where, along which edges. */
type Ends = {
  readonly start: number;
  readonly end: number;
  /** Follows only edges with a smaller number than this. */
  readonly below: number;
};

/** The edges of a shortest path; empty if there is none. */
export const path = (
  nodes: number,
  edges: Edges,
  { start, end, below }: Ends,
): readonly number[] => {
  const out = leaving(nodes, edges);
  const by = new Int32Array(nodes).fill(-1);
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head]!;
    if (node === end) return pathTo(node, by, edges, start);
    for (let i = out.start[node]!; i < out.start[node + 1]!; i++) {
      const edge = out.edge[i]!;
      const to = edges.to[edge]!;
      if (edge >= below || to === start || by[to] !== -1) continue;
      by[to] = edge;
      queue.push(to);
    }
  }
  return [];
};

const pathTo = (
  end: number,
  by: Int32Array,
  edges: Edges,
  start: number,
): readonly number[] => {
  const found: number[] = [];
  for (let node = end; node !== start; node = edges.from[by[node]!]!)
    found.push(by[node]!);
  return found.reverse();
};
