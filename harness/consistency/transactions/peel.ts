import { type Graph, noGraph } from "./graph.ts";

/**
 * The part of a graph that may have cycles: without the nodes to which only finite paths lead, and
 * without those from which only finite paths lead away. Linear in the size of the graph.
 *
 * @returns for each node 1 if it is left, and how many are
 */
export const cyclicPart = (
  graph: Graph,
): { readonly isLeft: Uint8Array; readonly count: number } => {
  const isLeft = new Uint8Array(graph.nodes).fill(1);
  peel(graph, graph.from, graph.to, isLeft);
  if (isLeft.indexOf(1) >= 0) peel(graph, graph.to, graph.from, isLeft);
  let count = 0;
  for (let node = 0; node < graph.nodes; node++) count += isLeft[node]!;
  return { isLeft, count };
};

/** Removes, one after another, the nodes to which no edge leads from a node that is left. */
const peel = (
  { nodes, size }: Graph,
  from: Int32Array,
  to: Int32Array,
  isLeft: Uint8Array,
): void => {
  const entering = new Int32Array(nodes);
  const start = new Int32Array(nodes + 1);
  for (let e = 0; e < size; e++) {
    if (isLeft[from[e]!] === 0 || isLeft[to[e]!] === 0) continue;
    entering[to[e]!]!++;
    start[from[e]! + 1]!++;
  }
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const next = start.slice();
  const targets = new Int32Array(start[nodes]!);
  for (let e = 0; e < size; e++)
    if (isLeft[from[e]!] === 1 && isLeft[to[e]!] === 1)
      targets[next[from[e]!]!++] = to[e]!;
  const ready = new Int32Array(nodes);
  let count = 0;
  for (let node = 0; node < nodes; node++)
    if (isLeft[node] === 1 && entering[node] === 0) ready[count++] = node;
  while (count > 0) {
    const node = ready[--count]!;
    isLeft[node] = 0;
    for (let i = start[node]!; i < start[node + 1]!; i++)
      if (--entering[targets[i]!]! === 0) ready[count++] = targets[i]!;
  }
};

/** A part of a graph with nodes of its own, and for each of them its node in the whole. */
type Part = { readonly graph: Graph; readonly whole: Int32Array };

/** The part of a graph that has the nodes that are left, and the edges between them. */
export const partOf = (graph: Graph, isLeft: Uint8Array, count: number): Part => {
  const whole = new Int32Array(count);
  // Most long histories have no cycle, and then no edge has to be looked at.
  if (count === 0) return { graph: noGraph(0, 0), whole };
  const own = new Int32Array(graph.nodes).fill(-1);
  let nodes = 0;
  for (let node = 0; node < graph.nodes; node++) {
    if (isLeft[node] === 0) continue;
    whole[nodes] = node;
    own[node] = nodes++;
  }
  let size = 0;
  for (let e = 0; e < graph.size; e++)
    if (own[graph.from[e]!]! >= 0 && own[graph.to[e]!]! >= 0) size++;
  const from = new Int32Array(size);
  const to = new Int32Array(size);
  const kind = new Uint8Array(size);
  for (let e = 0, at = 0; e < graph.size; e++) {
    const [a, b] = [own[graph.from[e]!]!, own[graph.to[e]!]!];
    if (a < 0 || b < 0) continue;
    from[at] = a;
    to[at] = b;
    kind[at++] = graph.kind[e]!;
  }
  return { graph: { nodes, size, from, to, kind }, whole };
};
