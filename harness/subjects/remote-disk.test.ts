import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { subject } from "./remote-disk.ts";

const { implementation } = subject;
const { schedule, simulate, realSchedule, deploy } = implementation;

const SEEDS = 60;

const judged = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await simulate(schedule(seed), faults));

test(`a simulated run is one of the spec, and linearizable, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++)
    expect(await judged(seed)).toMatchObject({
      conformance: { verdict: "holds", mismatch: null },
      promises: [{ verdict: "holds" }],
    });
});

describe("a planted fault is found by the spec, and by what clients saw", () => {
  // Which seeds show a fault to the clients depends on luck; these do.
  test.each([
    ["acknowledge-before-sync", 2],
    ["read-from-cache", 1],
    ["write-twice", 14],
  ])("%s", async (fault, seed) => {
    expect(await judged(seed, [fault])).toMatchObject({
      conformance: { verdict: "violated" },
      promises: [{ verdict: "violated" }],
    });
  });
});

test("real processes: one is cut off, the server is killed", async () => {
  const run = await deploy(realSchedule, []);
  expect(judgeRun(implementation, run)).toMatchObject({
    conformance: { verdict: "holds" },
    promises: [{ verdict: "holds" }],
  });
});
