import { expect, test } from "vitest";
import { quorum } from "../../../spec/quorum/quorum.ts";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { check } from "../check.ts";
import { walks } from "./walk.laws.ts";
import { walk } from "./walk.ts";

test("walks prove nothing, and witness what they see", () => {
  const walked = walks(twoPhaseCommit.system({ participants: 3 }), 300);
  expect(walked.properties).toMatchObject([
    { name: "no participant commits when another aborts", verdict: "unfinished" },
    { name: "all commit", verdict: "holds" },
    { name: "all abort", verdict: "holds" },
    { name: "transaction commit", verdict: "unsupported" },
  ]);
  expect(walked).toMatchObject({ engine: "walk", complete: false, walks: 300 });
  expect(walked.coverage!.never).toEqual([]);
});

test("a violation that a walk finds is shortened, and is one of the spec's own paths", () => {
  const system = quorum.system({ ...quorum.scope, queryFirst: false, writeBack: false });
  const [walked] = walks(system, 20_000).properties.filter(
    ({ name }) => name === "linearizable",
  );
  expect(walked).toMatchObject({ verdict: "violated" });
  const shortest = check(system, { only: ["linearizable"] }).properties[0]!;
  const steps = walked!.path!.entries.length;
  expect(steps).toBeGreaterThanOrEqual(shortest.path!.entries.length);
  expect(steps).toBeLessThan(shortest.path!.entries.length + 8);
});

test("the same seed walks the same way, another one another", () => {
  const system = twoPhaseCommit.system({ participants: 5 });
  const sizes = (seed: number) => {
    const { steps, states } = walks(system, 20, seed);
    return [steps, states];
  };
  expect(sizes(7)).toEqual(sizes(7));
  expect(sizes(7)).not.toEqual(sizes(8));
});

test("what never happened is named", () => {
  const system = twoPhaseCommit.system({ participants: 8 });
  const { coverage } = walk(system, { random: () => 0, depth: 1, stop: () => true });
  expect(coverage!.never).toContainEqual({
    kind: "action",
    of: "manager",
    name: "commit",
  });
  expect(coverage!.happened.length).toBeGreaterThan(0);
});
