/** Edges between numbered nodes, each with a number `why` for the reason of the edge. */
export type Edges = {
  size: number;
  from: Int32Array;
  to: Int32Array;
  why: Int32Array;
};

/** A graph without edges. */
export const noEdges = (capacity = 16): Edges => {
  const column = (): Int32Array => new Int32Array(capacity);
  return { size: 0, from: column(), to: column(), why: column() };
};

/** Adds an edge; `why` is -1 if it has no reason of its own. */
export const addEdge = (edges: Edges, from: number, to: number, why = -1): void => {
  if (edges.size === edges.from.length) {
    edges.from = doubled(edges.from);
    edges.to = doubled(edges.to);
    edges.why = doubled(edges.why);
  }
  edges.from[edges.size] = from;
  edges.to[edges.size] = to;
  edges.why[edges.size++] = why;
};

const doubled = (column: Int32Array): Int32Array => {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
};

/** The edges that leave each node: those of node n are `edge[start[n]]` to `edge[start[n + 1]]`. */
export type Leaving = { readonly start: Int32Array; readonly edge: Int32Array };

/** Sorts the edges by the node that they leave. */
export const leaving = (nodes: number, { size, from }: Edges): Leaving => {
  const start = new Int32Array(nodes + 1);
  for (let e = 0; e < size; e++) start[from[e]! + 1]!++;
  for (let n = 0; n < nodes; n++) start[n + 1]! += start[n]!;
  const next = start.slice();
  const edge = new Int32Array(size);
  for (let e = 0; e < size; e++) edge[next[from[e]!]!++] = e;
  return { start, edge };
};
