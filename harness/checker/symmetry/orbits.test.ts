import { expect, test } from "vitest";
import type { Permutation } from "./names.ts";
import { compareOrbits, type OrbitComparison, sampleOf } from "./orbits.ts";

/** A comparison whose inputs are names, and a list of the comparisons made. */
const noting = () => {
  const compared: (readonly [number, number])[] = [];
  const asked: OrbitComparison<number> = {
    key: String,
    renamed: (name, permutation) => permutation[name]!,
    compare: (name, _, image) => compared.push([name, image]),
  };
  return { compared, asked };
};

const swap = Int32Array.of(1, 0, 2, 3);
const rotation = Int32Array.of(1, 2, 3, 0);

test("every generator renames an input, and all of its renamings", () => {
  const { compared, asked } = noting();
  expect(compareOrbits([swap, rotation], [0], asked)).toBe(true);
  const pairs = (permutation: Permutation): (readonly [number, number])[] =>
    [0, 1, 2, 3].map((name) => [name, permutation[name]!]);
  expect(compared.toSorted()).toEqual([...pairs(swap), ...pairs(rotation)].toSorted());
});

/** A rotation of `count` names: its repetitions take the first name to every other. */
const rotationOf = (count: number): Permutation =>
  Int32Array.from({ length: count }, (_, name) => (name + 1) % count);

test("the result says whether all renamings were compared", () => {
  const most = 1 << 17;
  for (const [names, isAll] of [
    [most + 1, true],
    [most + 2, false],
  ] as const) {
    const { compared, asked } = noting();
    expect(compareOrbits([rotationOf(names)], [0], asked)).toBe(isAll);
    expect(compared).toHaveLength(most + 1);
  }
});

test("a sample is spread over all rows", () => {
  const valuesAt = (state: number): Int32Array => Int32Array.of(state);
  const sample = (states: number) => sampleOf({ states, valuesAt }, 4).map(([at]) => at);
  expect(sample(3)).toEqual([0, 1, 2]);
  expect(sample(8)).toEqual([0, 2, 4, 6]);
});
