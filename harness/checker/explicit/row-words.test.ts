/**
 * Rows of one to six words. The count of each layer is known as a coefficient of a product of polynomials. So if a row
 * is taken for another, or is entered twice, the count of that layer is wrong.
 */
import { expect, test } from "vitest";
import { cellsOf } from "../cells/cells.ts";
import {
  type Components,
  componentsOf,
  countsOf,
  type Shape,
} from "./components.laws.ts";
import { explore } from "./explore.ts";
import type { Explored } from "./explored.ts";

const nothing = { questions: [], found: () => false, stuck: () => false };

/** With more than one thread, threads share every layer that has two states or more. */
const exploredBy = (workers: number, components: Components): Explored =>
  explore(cellsOf(componentsOf(components)), nothing, { workers, shareFrom: 2 });

const wordsOf = ({ save, states }: Explored): number =>
  save().words.rows!.length / states;

const told = ({ states, transitions, layerEnds, complete }: Explored) => ({
  states,
  transitions,
  layerEnds,
  complete,
});

/**
 * A counter up to 3, a choice of three states, and a component that branches into two states and comes together again.
 */
const shapes: readonly Shape[] = [
  [1, 1, 1, 1],
  [1, 3],
  [1, 2, 1],
];

test("the closed forms, counted by hand", () => {
  // Two components of which at most one crashes, beside a choice: (1 + 2x)(1 + 3x) = 1 + 5x + 6x².
  expect(countsOf({ shapes: [[1, 3]], idle: 2, crashes: 1 })).toEqual({
    states: 12,
    transitions: 2 + 3 + 3 * 2 + 2 * 3,
    layerEnds: [1, 6, 12],
  });
});

test.each([
  { words: 1, climbing: 3, idle: 14, crashes: 3 },
  { words: 2, climbing: 3, idle: 40, crashes: 2 },
  { words: 3, climbing: 2, idle: 70, crashes: 2 },
  { words: 4, climbing: 2, idle: 100, crashes: 2 },
  { words: 5, climbing: 1, idle: 140, crashes: 2 },
  { words: 6, climbing: 1, idle: 170, crashes: 2 },
])("rows of $words words, by one thread and by two", ({ words, climbing, ...long }) => {
  const components = { shapes: shapes.slice(0, climbing), ...long };
  const due = { ...countsOf(components), complete: true };
  for (const workers of [1, 2]) {
    const found = exploredBy(workers, components);
    expect(told(found)).toEqual(due);
    expect(wordsOf(found)).toBe(words);
  }
});

// One thread divides its table once there are 32,768 states, and the segments grow from about 200,000 states on. Two
// threads divide it at the start, and the segments grow from about 400,000 states on.
test.each([
  [1, 281_504],
  [2, 563_008],
])("segments that grow, by %i threads", (workers, states) => {
  const components = {
    shapes: [[1, 1, 1, 1], ...(workers === 1 ? [] : [[1, 1]])],
    idle: 75,
    crashes: 3,
  };
  const found = exploredBy(workers, components);

  expect(told(found)).toEqual({ ...countsOf(components), complete: true });
  expect([found.states, wordsOf(found)]).toEqual([states, 3]);
});
