/**
 * Explains a step that the abstract system does not have: what the step changes, and which steps were possible instead.
 */

import { encode } from "../cells/values.ts";
import type { AbstractLabel, AbstractState } from "./abstraction.ts";
import type { Mismatch } from "./refinement.ts";

/** The most possible steps to show. */
const MOST = 8;

/** A line that names what the step changes, then a line for each step that the abstract system has in that state. */
export const mismatchText = ({ other, from, to, possible }: Mismatch): string => {
  if (from === null) {
    const differences = changesOf(possible[0]!.to, to);
    return `the first state is not the first of ${other}: ${differences.join(", ")}`;
  }
  const shown = possible
    .slice(0, MOST)
    .map((each) => `${labelText(each.label!)}: ${changesOf(from, each.to).join(", ")}`);
  const more = possible.length > MOST ? [`${possible.length - MOST} more`] : [];
  return [
    `${other} has no step that does this: ${changesOf(from, to).join(", ")}`,
    ...(shown.length === 0 ? ["nor any other step"] : ["possible there:"]),
    ...[...shown, ...more].map((line) => `  ${line}`),
  ].join("\n");
};

const labelText = ({ action, node, name, args, letter }: AbstractLabel): string => {
  if (letter) return `${letter.from} → ${letter.to} ${text(letter.body)}`;
  if (args) return `${name}(${args.map(text).join(", ")})`;
  return name === undefined ? action : `${name} at ${node}`;
};

/** The differences between two states: processes with another state, and letters sent or gone. */
const changesOf = (before: AbstractState, after: AbstractState): readonly string[] => [
  ...Object.keys(after.processes)
    .filter((node) => !isEqual(before.processes[node], after.processes[node]))
    .map(
      (node) =>
        `${node} ${text(before.processes[node])} → ${text(after.processes[node])}`,
    ),
  ...lettersBeyond(before, after).map((letter) => `sent ${letter}`),
  ...lettersBeyond(after, before).map((letter) => `gone ${letter}`),
];

/** The letters that fly in the second state but not in the first, or fewer times in the first. */
const lettersBeyond = (some: AbstractState, others: AbstractState): readonly string[] => {
  const left = some.flying.map(text);
  return others.flying.map(text).filter((letter) => {
    const at = left.indexOf(letter);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

const isEqual = (a: unknown, b: unknown): boolean => encode(a, "a") === encode(b, "b");

const text = (value: unknown): string =>
  typeof value === "string"
    ? value
    : JSON.stringify(value, (_, held: unknown) =>
        held instanceof Set
          ? [...held]
          : held instanceof Map
            ? Object.fromEntries(held)
            : held,
      );
