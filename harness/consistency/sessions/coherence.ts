import { type Columns, PLAIN, READ, UNWRITTEN, WRITE } from "../columns/columns.ts";
import { cycle } from "../graph/cycle.ts";
import { addEdge, noEdges } from "../graph/edges.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Decides sequential consistency of each key by itself, for keys whose values are unique. All
 * operations on one value stand together in the order, so a session that goes from one value to
 * another orders the two: n steps.
 *
 * @returns rows that show that some key is not sequential; undefined if all are
 */
export const incoherence = (
  columns: Columns,
  { rows }: Sessions,
): readonly number[] | undefined => {
  const { kind, key, value, writer, initialOf, grade } = columns;
  /** By key: the last row of this session on it. */
  const last = new Int32Array(columns.keys).fill(-1);
  /** By value: the last session that read it. */
  const reader = new Int32Array(columns.keyOf.length).fill(-1);
  const edges = noEdges(kind.length + 1);
  /** By edge: the two rows that it comes from. */
  const steps: (readonly [before: number, row: number])[] = [];
  for (const [session, mine] of rows.entries()) {
    for (const row of mine) {
      const [x, v] = [key[row]!, value[row]!];
      if (grade[x] !== PLAIN) continue;
      const before = last[x]!;
      last[x] = row;
      if (kind[row] === WRITE && reader[v] === session)
        return [mine.find((other) => value[other] === v)!, row];
      if (kind[row] === READ) {
        if (writer[v] === UNWRITTEN) return [row];
        reader[v] = session;
      }
      if (before < 0 || value[before] === v) continue;
      // No value comes before the initial one.
      if (v === initialOf[x]) return [before, row];
      addEdge(edges, value[before]!, v);
      steps.push([before, row]);
    }
    for (const row of mine) last[key[row]!] = -1;
  }
  return cycle(columns.keyOf.length, edges)?.flatMap((edge) => steps[edge]!);
};
