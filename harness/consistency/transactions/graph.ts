/**
 * Kinds of edges: why the first transaction precedes the second. Here: the second wrote over what the first wrote.
 */
export const WW = 0;
/** The second read what the first wrote. */
export const WR = 1;
/** The first read what the second replaced. */
export const RW = 2;
/** The same client began the second when the first was over. */
export const SO = 3;
/** The second began when the first was over. */
export const RT = 4;
/**
 * A step to or from a node that is no transaction, and that only saves edges: it adds nothing to
 * the edge that it continues.
 */
export const FREE = 5;
/** Of two writes of one key the first comes before the second, because a monotonic atomic view forces that order. */
export const VIEW = 6;
/** The same, because a snapshot forces that order. */
export const SNAPSHOT = 7;

/** Edges between nodes: the transactions, and after them nodes that only save edges. */
export type Graph = {
  nodes: number;
  size: number;
  from: Int32Array;
  to: Int32Array;
  kind: Uint8Array;
};

/** A graph without edges. */
export const noGraph = (nodes: number, capacity: number): Graph => ({
  nodes,
  size: 0,
  from: new Int32Array(capacity),
  to: new Int32Array(capacity),
  kind: new Uint8Array(capacity),
});

/** Adds an edge. */
export const link = (graph: Graph, from: number, to: number, kind: number): void => {
  if (graph.size === graph.from.length) grow(graph);
  graph.from[graph.size] = from;
  graph.to[graph.size] = to;
  graph.kind[graph.size++] = kind;
};

const grow = (graph: Graph): void => {
  const { from, to, kind } = graph;
  const capacity = Math.max(16, from.length * 2);
  graph.from = new Int32Array(capacity);
  graph.to = new Int32Array(capacity);
  graph.kind = new Uint8Array(capacity);
  graph.from.set(from);
  graph.to.set(to);
  graph.kind.set(kind);
};

/** Adds a node that is no transaction. */
export const addNode = (graph: Graph): number => graph.nodes++;

/**
 * Adds an edge from each source to each target, except from one to itself. Takes as many edges as
 * there are sources and targets.
 */
export const linkAll = (
  graph: Graph,
  sources: readonly number[],
  targets: readonly number[],
  kind: number,
): void => {
  if (sources.length === 0 || targets.length === 0) return;
  if (
    sources.length === 1 ||
    targets.length === 1 ||
    sources.length * targets.length <= 6
  ) {
    for (const source of sources)
      for (const target of targets)
        if (source !== target) link(graph, source, target, kind);
    return;
  }
  const places = new Map(targets.map((target, i) => [target, i]));
  const isTarget = sources.some((source) => places.has(source));
  const after = targets.map(() => addNode(graph));
  const before = isTarget ? targets.map(() => addNode(graph)) : [];
  for (const [i, target] of targets.entries()) {
    link(graph, after[i]!, target, FREE);
    if (i > 0) link(graph, after[i - 1]!, after[i]!, FREE);
    if (!isTarget) continue;
    link(graph, before[i]!, target, FREE);
    if (i > 0) link(graph, before[i]!, before[i - 1]!, FREE);
  }
  for (const source of sources) {
    const at = places.get(source);
    if (at === undefined) link(graph, source, after[0]!, kind);
    else {
      if (at > 0) link(graph, source, before[at - 1]!, kind);
      if (at + 1 < targets.length) link(graph, source, after[at + 1]!, kind);
    }
  }
};
