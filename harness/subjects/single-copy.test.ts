import { describe, expect, test } from "vitest";
import type { Deviated } from "../conform/cover-deviation.ts";
import {
  driving,
  type EdgeCounts,
  isInStepWith,
  takesEveryStep,
} from "./shared/cover.laws.ts";
import { isRightInRuns, keepsTraces, simulating } from "./shared/runs.laws.ts";
import { subject } from "./single-copy.ts";

const { family, implementation } = subject;
const { cover, faults } = implementation;
const simulated = simulating(subject);
const drive = driving(subject);

keepsTraces(subject);

isRightInRuns(subject, 60);

const counts: EdgeCounts = {
  "clients=1 puts=2 crashes=1": [32, 48],
  "crashes=1": [443, 903],
  "gets=1 partitions=1": [78, 136],
  "puts=2 gets=1 duplicates=1": [359, 687],
};

takesEveryStep(subject, { scopesAre: "crashes, a cut and a duplicate", counts });

const length = (deviated: Deviated | null): number | undefined =>
  deviated?.path.entries.length;

describe("a planted fault", () => {
  // By fault: a seed at which the spec finds it, and one at which the clients' answers show it.
  const found: readonly (readonly [fault: string, spec: number, clients: number])[] = [
    ["acknowledge-before-flush", 1, 6],
    ["acknowledge-failed-flush", 15, 244],
    ["answer-from-cache", 1, 2],
    ["execute-twice", 3, 8],
    ["forget-on-restart", 2, 6],
    ["reuse-numbers-after-restart", 2, 18],
  ];

  test("has its case", () => {
    expect(found.map(([fault]) => fault)).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found by all three judges, as far as they see it",
    async (fault, spec, clients) => {
      expect((await simulated(spec, [fault])).conformance.verdict).toBe("violated");
      expect((await simulated(clients, [fault])).promises[0]!.verdict).toBe("violated");
      if (fault === "acknowledge-failed-flush") return; // No disk fails in a steered world.
      const deviations = await Promise.all(
        cover.map(async (scope) => (await drive.edges(scope, [fault])).deviated),
      );
      expect(deviations.some((each) => each !== null)).toBe(true);
      // One edge of each class is enough to find it, by paths of the same length.
      const lengths = await Promise.all(
        cover.map(async (scope) => (await drive.classes(scope, [fault])).deviated),
      );
      expect(lengths.map(length)).toEqual(deviations.map(length));
    },
  );
});

test.each([
  ["a node answers gets with what the holder answered before", { puts: 2 }],
  ["a put that comes twice is done twice", { puts: 2, gets: 1, duplicates: 1 }],
  ["the copy is forgotten on restart", { crashes: 1 }],
])(
  "a mutant of the spec is in step with a store that makes the same mistake: %s",
  async (mutant, changed) => {
    await isInStepWith(subject, { mutant, scope: { ...family.scope, ...changed } });
  },
);
