import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { inSessions, unfollowedSchedule } from "./nfs/workload.ts";
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

test(`files stay close-to-open beside a full disk and slow machines, under ${SEEDS} seeds`, async () => {
  const promises = implementation.promises.map((each) => ({
    ...each,
    inWords: inSessions,
  }));
  let refused = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = await simulate(unfollowedSchedule(seed), []);
    refused += run.operations.filter(({ returned }) => returned === Infinity).length;
    expect(judgeRun({ ...implementation, promises }, run)).toMatchObject({
      promises: [{ verdict: "holds" }],
    });
  }
  expect(refused).toBeGreaterThan(SEEDS);
});

describe("a planted fault is found by the spec, and by what programs saw", () => {
  // Which seeds show a fault to the programs depends on luck; these do.
  test.each([
    ["coarse-change", 7],
    ["reopen-from-cache", 3],
    ["reply-before-sync", 10],
  ])("%s", async (fault, seed) => {
    expect(await judged(seed, [fault])).toMatchObject({
      conformance: { verdict: "violated" },
      promises: [{ verdict: "violated" }],
    });
  });

  test.each([
    ["adopt-any-post-op", 6],
    ["stamp-at-reply", 2],
  ])("or by the spec alone: %s", async (fault, seed) => {
    expect(await judged(seed, [fault])).toMatchObject({
      conformance: { verdict: "violated" },
    });
  });

  // A machine of a run has one program, so that no reply overtakes the reply to a later call; and all writes are
  // stable, so that no verifier is compared. `impl/nfs` shows these: coherence.test.ts of its client, faults.test.ts
  // and durability.test.ts of its server.
  test.each(["tag-with-newest", "take-older-reply", "verifier-stays"])(
    "or not in these runs: %s",
    async (fault) => {
      expect(await judged(1, [fault])).toMatchObject({
        conformance: { verdict: "holds" },
      });
    },
  );
});
