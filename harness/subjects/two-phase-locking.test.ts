import { describe, expect, test } from "vitest";
import type { Scope } from "../model/family.ts";
import {
  driving,
  type EdgeCounts,
  isInStepWith,
  takesEveryStep,
} from "./shared/cover.laws.ts";
import { isRightInRuns, simulating } from "./shared/runs.laws.ts";
import { subject } from "./two-phase-locking.ts";

const { family, implementation } = subject;
const { cover, faults, sameMistake } = implementation;
const simulated = simulating(subject);
const drive = driving(subject);

isRightInRuns(subject, 20);

const counts: EdgeCounts = {
  "work=lost update crashes=1": [1008, 1890],
  "": [142, 220],
  "work=opposite orders": [102, 150],
  "read-locks=short": [162, 254],
  "work=fractured read duplicates=1": [650, 1434],
};

takesEveryStep(subject, {
  scopesAre: "transactions that meet, a crash and a duplicate",
  counts,
});

describe("a planted fault", () => {
  // By fault: seeds at which the spec and the clients' answers show it, and the length of the shortest path that does.
  const found: readonly (readonly [
    fault: string,
    spec: number,
    clients: number,
    steps: number,
  ])[] = [
    ["acknowledge-before-flush", 6, 20, 8],
    ["forget-commits", 1, 4, 7],
    ["go-on-after-restart", 8, 8, 6],
    ["read-without-lock", 1, 1, 4],
    ["release-early", 1, 1, 4],
  ];

  test("has its case", () => {
    expect(found.map(([fault]) => fault)).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found by all three judges",
    async (fault, spec, clients, steps) => {
      expect((await simulated(spec, [fault])).conformance.verdict).toBe("violated");
      expect((await simulated(clients, [fault])).promises[0]!.verdict).toBe("violated");
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
