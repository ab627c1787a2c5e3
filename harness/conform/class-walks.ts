import type { Routes } from "./class-space.ts";
import type { CoverGraph } from "./cover-graph.ts";
import { coveringWalks, shortestWalks, type Walk } from "./cover-walks.ts";

/**
 * A few walks that take a step of each class that is not taken yet. The ways to the farthest classes are chosen
 * first: classes that they pass need no walk of their own.
 */
export const classWalks = (
  { graph, classes, ends, restarts }: Routes,
  taken: ReadonlySet<number>,
): readonly Walk[] => {
  const passed = new Set(taken);
  const wanted = new Set<number>();
  for (const [crash, restart] of restarts)
    if (!taken.has(classes[crash]!)) wanted.add(crash).add(restart);
  for (const edge of wanted) passed.add(classes[edge]!);
  const ways = shortestWalks(graph, {
    crossed: othersThan(new Set(ends.values()), graph),
  });
  for (const way of [...ways].reverse()) {
    if (passed.has(classes[way.at(-1)!]!)) continue;
    for (const edge of way) {
      if (!passed.has(classes[edge]!)) wanted.add(edge);
      passed.add(classes[edge]!);
    }
  }
  return coveringWalks(graph, { crossed: othersThan(wanted, graph) });
};

const othersThan = (
  some: ReadonlySet<number>,
  { edges }: CoverGraph,
): ReadonlySet<number> => new Set([...edges.keys()].filter((edge) => !some.has(edge)));
