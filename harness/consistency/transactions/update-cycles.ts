import { components } from "./components.ts";
import {
  around,
  type Cycle,
  type CycleBudget,
  kindsOf,
  plain,
  type Searched,
} from "./cycles.ts";

/**
 * A cycle in which at most one transaction does not write, if there is one.
 *
 * Adya. "Weak Consistency". 1999, section 4.3.3: G-update.
 *
 * @param writes does a node write, or is it no transaction?
 */
export const updateCycle = (
  { graph, out, isTxn }: Searched,
  writes: (node: number) => boolean,
  budget: CycleBudget,
): Cycle | undefined => {
  const kinds = kindsOf("snapshot");
  const follows = (edge: number): boolean => kinds[graph.kind[edge]!] === 1;
  const without = (reader: number) => (edge: number) => {
    const [from, to] = [graph.from[edge]!, graph.to[edge]!];
    return (
      follows(edge) && (writes(from) || from === reader) && (writes(to) || to === reader)
    );
  };
  const original = (node: number): number => node;
  const through = (node: number, reader: number): Cycle | undefined => {
    const path = around({ graph, out }, node, node, budget, undefined, without(reader));
    return path === undefined ? undefined : plain(path, graph, original, isTxn);
  };
  for (const members of components(graph, out, without(-1)))
    for (const node of members) if (isTxn(node)) return through(node, -1);
  for (const members of components(graph, out, follows))
    for (const node of members) {
      if (writes(node)) continue;
      const cycle = through(node, node);
      if (cycle !== undefined) return cycle;
      if (budget.left <= 0) return undefined;
    }
  return undefined;
};
