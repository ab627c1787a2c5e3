import type { Graph } from "./graph.ts";

/** The edges that leave each node: those of node n are `edge[start[n]]` to `edge[start[n + 1]]`. */
export type Leaving = { readonly start: Int32Array; readonly edge: Int32Array };

/** Sorts the edges by the node that they leave. */
export const leaving = ({ nodes, size, from }: Graph): Leaving => {
  const start = new Int32Array(nodes + 1);
  for (let e = 0; e < size; e++) start[from[e]! + 1]!++;
  for (let n = 0; n < nodes; n++) start[n + 1]! += start[n]!;
  const next = start.slice();
  const edge = new Int32Array(size);
  for (let e = 0; e < size; e++) edge[next[from[e]!]!++] = e;
  return { start, edge };
};

/** Which edges of a graph are followed. */
export type Follows = (edge: number) => boolean;

/**
 * The strongly connected components of more than one node, along the edges that are followed.
 *
 * Tarjan. "Depth-First Search and Linear Graph Algorithms". SIAM J. Comput. 1(2), 1972.
 */
export const components = (
  graph: Graph,
  { start, edge }: Leaving,
  follows: Follows,
): readonly (readonly number[])[] => {
  const { nodes, to } = graph;
  const found: (readonly number[])[] = [];
  const index = new Int32Array(nodes);
  const low = new Int32Array(nodes);
  const at = new Int32Array(nodes);
  const path = new Int32Array(nodes);
  const stack = new Int32Array(nodes);
  const isOnStack = new Uint8Array(nodes);
  let [count, depth, top] = [0, 0, 0];
  const enter = (node: number): void => {
    index[node] = low[node] = ++count;
    at[node] = start[node]!;
    path[depth++] = node;
    stack[top++] = node;
    isOnStack[node] = 1;
  };
  const leave = (node: number): void => {
    depth--;
    if (depth > 0) {
      const parent = path[depth - 1]!;
      if (low[node]! < low[parent]!) low[parent] = low[node]!;
    }
    if (low[node] !== index[node]) return;
    const members: number[] = [];
    for (let member = -1; member !== node; ) {
      member = stack[--top]!;
      isOnStack[member] = 0;
      members.push(member);
    }
    if (members.length > 1) found.push(members);
  };
  for (let root = 0; root < nodes; root++) {
    if (index[root] !== 0) continue;
    enter(root);
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (at[node] === start[node + 1]) {
        leave(node);
        continue;
      }
      const next = edge[at[node]!++]!;
      if (!follows(next)) continue;
      const target = to[next]!;
      if (index[target] === 0) enter(target);
      else if (isOnStack[target] === 1 && index[target]! < low[node]!)
        low[node] = index[target]!;
    }
  }
  return found;
};
