import { READ } from "../columns/columns.ts";
import { cycle } from "../graph/cycle.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import { causalPath } from "./causal-path.ts";
import type { Execution } from "./execution.ts";

const SAME_SESSION = -1;
const READS_FROM = -2;

/**
 * The rows of a cycle of session order, reads-from and `more` edges between writes, with the read
 * that implies each of these edges.
 */
export const causalCycle = (
  execution: Execution,
  more: Edges,
): readonly number[] | undefined => {
  const { columns, sessions, from } = execution;
  const { kind } = columns;
  const edges = noEdges(2 * kind.length + more.size + 1);
  for (const rows of sessions.rows)
    for (let i = 1; i < rows.length; i++)
      addEdge(edges, rows[i - 1]!, rows[i]!, SAME_SESSION);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ && from[row]! >= 0)
      addEdge(edges, from[row]!, row, READS_FROM);
  for (let e = 0; e < more.size; e++)
    addEdge(edges, more.from[e]!, more.to[e]!, more.why[e]!);
  const found = cycle(kind.length, edges);
  if (found === undefined) return undefined;
  const rows = found.flatMap((edge) => {
    const [why, a, b] = [edges.why[edge]!, edges.from[edge]!, edges.to[edge]!];
    if (why === SAME_SESSION) return [];
    if (why === READS_FROM) return [a, b];
    return [b, ...causalPath(execution, { first: a, last: why })];
  });
  return [...new Set(rows)];
};
