import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { subject } from "./nfs.ts";

const { implementation } = subject;
const { schedule, simulate } = implementation;

const SEEDS = 20;

const judged = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await simulate(schedule(seed), faults));

test(`a simulated run is one of the spec, and close-to-open, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++)
    expect(await judged(seed)).toMatchObject({
      conformance: { verdict: "holds", mismatch: null },
      promises: [{ verdict: "holds" }],
    });
});

describe("a planted fault is found by the spec, and by what programs saw", () => {
  // Which seeds show a fault to the programs depends on luck; these do.
  test.each([
    ["coarse-change", 7],
    ["reopen-from-cache", 9],
  ])("%s", async (fault, seed) => {
    expect(await judged(seed, [fault])).toMatchObject({
      conformance: { verdict: "violated" },
      promises: [{ verdict: "violated" }],
    });
  });

  test("or by the spec alone: adopt-any-post-op", async () => {
    expect(await judged(6, ["adopt-any-post-op"])).toMatchObject({
      conformance: { verdict: "violated" },
    });
  });
});
