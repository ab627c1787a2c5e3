import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { subject } from "./afs.ts";

const { implementation } = subject;
const { schedule, simulate } = implementation;

const SEEDS = 40;

const judged = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await simulate(schedule(seed), faults));

test(`a simulated run is one of the spec, and keeps sessions and close-to-open, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++)
    expect(await judged(seed)).toMatchObject({
      conformance: { verdict: "holds", mismatch: null },
      promises: [{ verdict: "holds" }, { verdict: "holds" }],
    });
});

describe("a planted fault is found by the spec", () => {
  test.each(Object.keys(implementation.faults))("%s", async (fault) => {
    expect(await judged(1, [fault])).toMatchObject({
      conformance: { verdict: "violated" },
    });
  });
});

describe("and by what clients saw", () => {
  test.each([
    ["store-on-write", 5],
    ["close-does-not-wait", 2],
  ])("%s", async (fault, seed) => {
    const { promises } = await judged(seed, [fault]);
    expect(promises.some(({ verdict }) => verdict === "violated")).toBe(true);
  });
});
