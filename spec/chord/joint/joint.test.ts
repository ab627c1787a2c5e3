import { check } from "lockstep";
import { expect, test } from "vitest";
import { chord } from "../chord.ts";
import { defaults } from "../scope.ts";
import { original } from "./claims.ts";

/** The length of the shortest path to a violation; a search for one property ends there. */
const stepsTo = (
  property: string,
  changed: Partial<typeof defaults>,
  mutant?: string,
): number | undefined => {
  const system = chord.system({ ...defaults, ...changed }, mutant);
  const { properties } = check(system, { only: [property] });
  const judged = properties.find(({ name }) => name === property)!;
  return judged.verdict === "violated" ? judged.path!.entries.length : undefined;
};

// A change here is a change of the protocol, or of the explorer. Counts of others' searches: see the page.
test.each([
  ["as published, three nodes", original, 5_449],
  ["as published, three nodes, no failures", { ...original, fails: false }, 113],
  [
    "as published, four nodes, no failures",
    { ...original, nodes: 4, fails: false },
    2_011,
  ],
  ["corrected, three nodes", { nodes: 3 }, 7],
  ["corrected, four nodes", {}, 2_577],
])("%s", (_, changed, states) => {
  const checked = check(chord.system({ ...defaults, ...changed }), {
    only: ["no deadlock"],
  });
  expect({ complete: checked.complete, states: checked.states }).toEqual({
    complete: true,
    states,
  });
});

// Whole searches of these mutants would take long; the first violation is near.
test.each([
  ["there is one ring at most", "a node joins at any place", 5],
  [
    "each member has a live successor",
    "a node that joins fills its list with its first successor",
    5,
  ],
  ["there is a ring", "a node that joins fills its list with its first successor", 7],
])("violated: %s, where %s", (property, mutant, steps) => {
  expect(stepsTo(property, {}, mutant)).toBe(steps);
});
