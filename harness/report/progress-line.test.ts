import { expect, test } from "vitest";
import type { Progress } from "../checker/explicit/search-options.ts";
import { progressLine } from "./progress-line.ts";

const progress: Progress = {
  states: 1200,
  transitions: 3400,
  depth: 5,
  frontier: 60,
  bytes: 2 ** 21,
};
const lineOf = (of: Progress): string =>
  progressLine({
    system: "quorum",
    progress: of,
    seconds: 3,
    rate: 400,
    remaining: null,
  });

test("the line of a search that visits states", () => {
  expect(lineOf(progress)).toBe(
    "quorum: 1,200 states · 3,400 transitions · 400 states/s · depth 5 · frontier 60 · 2 MB · 3.0 s",
  );
});

test("the line of another phase says what it does, and how far it is", () => {
  const counts = [
    { count: 4096, of: 9000, what: "state" },
    { count: 1, what: "node" },
  ];
  expect(lineOf({ ...progress, phase: { doing: "sweep 3", counts } })).toBe(
    "quorum: sweep 3 · 4,096 of 9,000 states · 1 node · 2 MB · 3.0 s",
  );
});
