import { READ } from "../columns/columns.ts";
import { cycle } from "../graph/cycle.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import { path } from "../graph/path.ts";
import type { Execution } from "./execution.ts";
import type { View } from "./view.ts";

const SAME_SESSION = -1;
const READS_FROM = -2;

/**
 * The rows that show that conclusions contradict each other: those of a cycle, and, for each
 * conclusion in it, those that it was drawn from.
 */
export const evidence = (
  { columns: { kind }, from }: Execution,
  { rows }: View,
  conclusions: Edges,
): readonly number[] => {
  const edges = noEdges(2 * kind.length + conclusions.size + 1);
  for (const session of rows)
    for (let i = 0; i < session.length; i++) {
      const row = session[i]!;
      if (i > 0) addEdge(edges, session[i - 1]!, row, SAME_SESSION);
      if (kind[row] === READ && from[row]! >= 0)
        addEdge(edges, from[row]!, row, READS_FROM);
    }
  for (let e = 0; e < conclusions.size; e++)
    addEdge(edges, conclusions.from[e]!, conclusions.to[e]!, conclusions.why[e]!);
  const kept = new Set<number>();
  const explained = new Set<number>();
  const waiting = [...cycle(kind.length, edges)!];

  /** The edges that a conclusion was drawn from, all of them older. */
  const drawnFrom = ({ first, second, read, edge }: Conclusion): readonly number[] => {
    const isLater = first === read;
    const write = from[read]!;
    if (isLater && write < 0) return [];
    const [start, end] = isLater ? [write, second] : [first, read];
    return path(kind.length, edges, { start, end, below: edge });
  };

  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    const why = edges.why[edge]!;
    if (why === SAME_SESSION || explained.has(edge)) continue;
    explained.add(edge);
    const [first, second] = [edges.from[edge]!, edges.to[edge]!];
    kept.add(first).add(second);
    if (why === READS_FROM) continue;
    kept.add(why);
    if (from[why]! >= 0) kept.add(from[why]!);
    waiting.push(...drawnFrom({ first, second, read: why, edge }));
  }
  return [...kept];

  type Conclusion = {
    readonly first: number;
    readonly second: number;
    readonly read: number;
    readonly edge: number;
  };
};
