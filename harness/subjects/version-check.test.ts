import { describe, expect, test } from "vitest";
import type { Scope } from "../model/family.ts";
import {
  driving,
  type EdgeCounts,
  isInStepWith,
  takesEveryStep,
} from "./shared/cover.laws.ts";
import { simulating } from "./shared/runs.laws.ts";
import { subject } from "./version-check.ts";

const { family, implementation } = subject;
const { cover, faults, sameMistake } = implementation;
const simulated = simulating(subject);
const drive = driving(subject);

test("the spec explains the runs of the nodes as they are, under 20 seeds", async () => {
  for (let seed = 1; seed <= 20; seed++)
    expect((await simulated(seed)).conformance).toMatchObject({ verdict: "holds" });
});

const counts: EdgeCounts = {
  "work=lost update crashes=1": [394, 834],
  "": [106, 160],
  "work=opposite orders": [26, 32],
  "work=fractured read duplicates=1": [194, 396],
  "work=read again": [76, 96],
};

takesEveryStep(subject, {
  scopesAre: "transactions that meet, a crash and a duplicate",
  counts,
});

describe("a planted fault", () => {
  // By fault: a seed at which the spec finds it, and the length of the shortest path that shows it.
  const found: readonly (readonly [fault: string, seed: number, steps: number])[] = [
    ["acknowledge-before-flush", 2, 6],
    ["commit-unchecked", 2, 8],
    ["forget-commits", 1, 3],
    ["old-snapshot", 1, 4],
    ["read-newest", 1, 6],
  ];

  test("has its case", () => {
    expect(found.map(([fault]) => fault)).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found in a run, and by a step of the spec that the nodes do not take",
    async (fault, seed, steps) => {
      expect((await simulated(seed, [fault])).conformance.verdict).toBe("violated");
      const deviations = await Promise.all(
        cover.map(async (scope) => (await drive.edges(scope, [fault])).deviated),
      );
      const lengths = deviations.flatMap((each) => each?.path.entries.length ?? []);
      expect(Math.min(...lengths)).toBe(steps);
    },
  );
});

test.each(Object.keys(sameMistake))(
  "a mutant of the spec is in step with nodes that make the same mistake: %s",
  async (mutant) => {
    const scope = { ...family.scope, ...family.mutants[mutant]!.scope } as Scope;
    await isInStepWith(subject, { mutant, scope });
  },
);
