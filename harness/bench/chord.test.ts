/** Published by Zave, and found by others who explored it: a change here is a fault of the explorer. */
import { describe, expect, test } from "vitest";
import { check } from "../checker/check.ts";
import { checkSymbolically } from "../checker/symbolic/check-symbolically.ts";
import { chord } from "./chord.ts";

const verdictsOf = ({ properties }: ReturnType<typeof check>) =>
  Object.fromEntries(
    properties.map(({ name, verdict, path }) => [
      name,
      path === null ? verdict : `${verdict}, ${path.entries.length} steps`,
    ]),
  );

const VERDICTS = {
  "there is a ring": "holds",
  "there is at most one ring": "violated, 11 steps",
  "the ring is ordered": "violated, 13 steps",
  "every member leads to the ring": "holds",
  "all nodes are on a ring": "holds, 6 steps",
};

describe("Chord as published, 3 nodes", () => {
  const system = chord.system({ nodes: 3 });

  test("5,449 states, two rings after 11 steps", () => {
    const checked = check(system);
    expect(checked).toMatchObject({ states: 5_449, transitions: 33_555, depth: 31 });
    expect(verdictsOf(checked)).toMatchObject(VERDICTS);
  });

  test("the symbolic engine finds the same states", () => {
    const checked = checkSymbolically(system, { counts: ["transitions", "depth"] });
    expect(checked).toMatchObject({ states: 5_449, transitions: 33_555, depth: 31 });
    expect(verdictsOf(checked)).toMatchObject(VERDICTS);
  });
});

test.each(Object.entries(chord.mutants))("%s", (name, { breaks, steps }) => {
  const checked = check(chord.system({ nodes: 3 }, name), { only: [breaks] });
  expect(verdictsOf(checked)).toEqual({ [breaks]: `violated, ${steps} steps` });
});
