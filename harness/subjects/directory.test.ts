import { describe, expect, test } from "vitest";
import { models } from "../consistency/models.ts";
import { register } from "../history/objects.ts";
import { subject } from "./directory.ts";
import { isRightInRuns, keepsTraces, simulating, specFinds } from "./shared/runs.laws.ts";

const { implementation } = subject;
const simulated = simulating(subject);

keepsTraces(subject);

describe("the judges of a run", () => {
  isRightInRuns(subject, 25);

  describe("where no mapping changes", () => {
    const answersOf = async (seed: number, faults: readonly string[] = []) => {
      const { schedule, simulate } = implementation;
      const { operations } = await simulate(schedule(seed), faults);
      return models.linearizable(register(null) as never, operations).verdict;
    };

    test("answers are linearizable", async () => {
      for (let seed = 1; seed <= 24; seed++)
        if (seed % 5 !== 0) expect(await answersOf(seed)).toBe("holds"); // The others have changes.
    });

    // The spec does not show this fault: a network may deliver a put twice, and then the spec, too, numbers the put
    // twice.
    test("they show number-anew", async () => {
      expect(await answersOf(17, ["number-anew"])).toBe("violated");
    });
  });

  specFinds(subject, {
    faults: [
      "acknowledge-at-first",
      "acknowledge-before-flush",
      "acknowledge-before-next",
      "begin-beside",
      "forget-on-restart",
      "forget-waiting",
      "keep-last-arrival",
      "read-slowest",
    ],
    seeds: 8,
  });

  test("the spec finds acknowledge-failed-flush", async () => {
    const { conformance } = await simulated(59, ["acknowledge-failed-flush"]);
    expect(conformance.verdict).toBe("violated");
  });

  test("the spec and the clients' answers show divide-twice, where there are two directories", async () => {
    const { conformance, promises } = await simulated(11, ["divide-twice"]);
    expect(conformance.verdict).toBe("violated");
    expect(promises[0]!.verdict).toBe("violated");
  });

  // Which seeds show a fault depends on luck; these do. In each of them the directory changes mappings.
  test.each([
    ["accept-any-epoch", 35],
    ["drop-before-installed", 20],
    ["install-older", 75],
    ["name-at-once", 20],
  ])("the spec finds %s", async (fault, seed) => {
    const { conformance } = await simulated(seed, [fault]);
    expect(conformance.verdict).toBe("violated");
  });

  test.each([
    ["acknowledge-before-flush", 18],
    ["drop-before-installed", 35],
    ["forget-on-restart", 20],
    ["name-at-once", 85],
  ])("the clients' answers show %s", async (fault, seed) => {
    const { promises } = await simulated(seed, [fault]);
    expect(promises[0]!.verdict).toBe("violated");
  });
});
