/** Orders of writes where the answers leave them open. */
import type { Columns } from "./columns.ts";
import { components, leaving } from "./components.ts";
import { groupOf } from "./dependencies.ts";
import type { Graph } from "./graph.ts";
import type { Grouped } from "./integers.ts";
import { placesIn, type Versions } from "./versions.ts";

/** The keys with at least two writes in no known order. */
export const openKeys = ({ loose }: Versions): readonly number[] => {
  const keys: number[] = [];
  for (let key = 0; key + 1 < loose.start.length; key++)
    if (loose.start[key + 1]! - loose.start[key]! > 1) keys.push(key);
  return keys;
};

/** The versions with all writes in order: the loose ones come in the order that is given by key. */
const ordered = (
  columns: Columns,
  versions: Versions,
  orderOf: (key: number) => readonly number[],
): Versions => {
  const keys = columns.keyNames.length;
  const start = new Int32Array(keys + 1);
  const items: number[] = [];
  for (let key = 0; key < keys; key++) {
    for (let i = versions.chain.start[key]!; i < versions.chain.start[key + 1]!; i++)
      items.push(versions.chain.items[i]!);
    for (const write of orderOf(key)) items.push(write);
    start[key + 1] = items.length;
  }
  const chain: Grouped = { start, items: Int32Array.from(items) };
  const none: Grouped = { start: new Int32Array(keys + 1), items: new Int32Array(0) };
  return { ...versions, chain, place: placesIn(columns, chain), loose: none };
};

/** The most combinations of orders that are tried one after another. */
const TRIED_MAX = 5_000;

/** How many combinations of orders there are, or undefined if they are too many to try. */
export const combinations = (
  versions: Versions,
  open: readonly number[],
): number | undefined => {
  let all = 1;
  for (const key of open)
    for (
      let n = 2;
      n <= versions.loose.start[key + 1]! - versions.loose.start[key]!;
      n++
    ) {
      all *= n;
      if (all > TRIED_MAX) return undefined;
    }
  return all;
};

/** The versions with each combination of orders. */
export function* everyOrder(
  columns: Columns,
  versions: Versions,
  open: readonly number[],
): Generator<Versions> {
  const chosen = new Map<number, readonly number[]>();
  const rest = function* (i: number): Generator<Versions> {
    if (i === open.length) {
      yield ordered(
        columns,
        versions,
        (key) => chosen.get(key) ?? groupOf(versions.loose, key),
      );
      return;
    }
    for (const order of permutations(groupOf(versions.loose, open[i]!))) {
      chosen.set(open[i]!, order);
      yield* rest(i + 1);
    }
  };
  yield* rest(0);
}

function* permutations(items: readonly number[]): Generator<readonly number[]> {
  if (items.length < 2) {
    yield items;
    return;
  }
  for (const [i, first] of items.entries())
    for (const order of permutations([...items.slice(0, i), ...items.slice(i + 1)]))
      yield [first, ...order];
}

/**
 * The versions in an order that keeps a graph without cycles. Of the transactions that may come next
 * the one is taken that was over first, or that was read from first.
 */
export const likelyOrder = (
  columns: Columns,
  versions: Versions,
  graph: Graph,
): Versions => {
  const deadline = deadlinesOf(columns, versions);
  const position = positions(graph, deadline);
  const { writeTxn } = columns;
  const by = (a: number, b: number): number =>
    position[writeTxn.data[a]!]! - position[writeTxn.data[b]!]!;
  return ordered(columns, versions, (key) => groupOf(versions.loose, key).sort(by));
};

/** By transaction: when it was over or one of those that read from it was, whichever was first. */
const deadlinesOf = (
  { operations, readTxn, writeTxn }: Columns,
  { readFrom }: Versions,
): Float64Array => {
  const deadline = Float64Array.from(operations, ({ returned }) => returned);
  for (let read = 0; read < readTxn.size; read++) {
    if (readFrom[read]! < 0) continue;
    const writer = writeTxn.data[readFrom[read]!]!;
    const { returned } = operations[readTxn.data[read]!]!;
    if (returned < deadline[writer]!) deadline[writer] = returned;
  }
  return deadline;
};

/** The place of each node in an order that keeps all edges, the earliest deadline first. */
const positions = (graph: Graph, deadline: Float64Array): Int32Array => {
  const { start, edge } = leaving(graph);
  const entering = new Int32Array(graph.nodes);
  for (let e = 0; e < graph.size; e++) entering[graph.to[e]!]!++;
  const position = new Int32Array(graph.nodes);
  const urgency = (node: number): number => deadline[node] ?? Number.NEGATIVE_INFINITY;
  const heap: number[] = [];
  for (let node = 0; node < graph.nodes; node++)
    if (entering[node] === 0) insert(heap, node, urgency);
  let at = 0;
  for (
    let node = takeFirst(heap, urgency);
    node !== undefined;
    node = takeFirst(heap, urgency)
  ) {
    position[node] = at++;
    for (let i = start[node]!; i < start[node + 1]!; i++) {
      const target = graph.to[edge[i]!]!;
      if (--entering[target]! === 0) insert(heap, target, urgency);
    }
  }
  return position;
};

type Urgency = (node: number) => number;

const insert = (heap: number[], node: number, urgency: Urgency): void => {
  let at = heap.push(node) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (urgency(heap[parent]!) <= urgency(node)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = node;
};

const takeFirst = (heap: number[], urgency: Urgency): number | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && urgency(heap[child + 1]!) < urgency(heap[child]!))
      child++;
    if (urgency(heap[child]!) >= urgency(last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
};

/** Has a graph no cycle along the edges that are followed? */
export const isAcyclic = (graph: Graph, follows: (edge: number) => boolean): boolean =>
  components(graph, leaving(graph), follows).length === 0;
