/** Why a state space has no end: a field of a process takes ever more values, or an inbox only grows. */
import type { Cells } from "../cells/cells.ts";

/** A field with fewer values than this is nothing unusual. */
const SUSPICIOUS = 200;
const CROWDED = 20;

/**
 * A hint for each process whose state has a field with very many numbers, and one for each inbox that holds very many
 * letters.
 */
export const growthOf = (cells: Cells): readonly string[] => [
  ...cells.nodes.flatMap((node, p) => {
    const counted = countersOf(cells.reactions[p]!.states.values);
    return counted.map(
      ([path, size]) =>
        `${node}: ${path} has taken ${size.toLocaleString("en-US")} values so far; a counter without an end ` +
        "makes the space infinite: wrap it, saturate it, or bound it with within",
    );
  }),
  ...cells.nodes.flatMap((node, p) => {
    const longest = cells.inboxes[p]!.values.reduce(
      (most, inbox) => Math.max(most, inbox.length),
      0,
    );
    return longest < CROWDED
      ? []
      : [
          `up to ${longest} letters wait for ${node}; a process that sends without waiting ` +
            "makes the space infinite: let it wait for an answer, or bound it with within",
        ];
  }),
];

/**
 * The paths to numbers in the states of a process that take suspiciously many values, and how many values: only the
 * path with the most.
 */
const countersOf = (
  states: readonly unknown[],
): readonly (readonly [string, number])[] => {
  const seen = new Map<string, Set<number>>();
  for (const state of states) collect("its state", state, seen);
  return [...seen]
    .map(([path, values]) => [path, values.size] as const)
    .filter(([, size]) => size >= SUSPICIOUS)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 1);
};

const collect = (path: string, value: unknown, seen: Map<string, Set<number>>): void => {
  if (typeof value === "number") {
    const values = seen.get(path) ?? new Set();
    seen.set(path, values.add(value));
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value) || value instanceof Set)
    for (const each of value) collect(`a member of ${path}`, each, seen);
  else if (value instanceof Map)
    for (const each of value.values()) collect(`a value of ${path}`, each, seen);
  else
    for (const [key, each] of Object.entries(value))
      collect(path === "its state" ? key : `${path}.${key}`, each, seen);
};
