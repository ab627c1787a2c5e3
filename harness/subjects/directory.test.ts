import { describe, expect, test } from "vitest";
import { subject } from "./directory.ts";
import { isRightInRuns, keepsTraces, simulating, specFinds } from "./shared/runs.laws.ts";

const simulated = simulating(subject);

keepsTraces(subject);

describe("the judges of a run", () => {
  isRightInRuns(subject, 25);

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

  // A network may deliver twice, and a spec that was sent a put twice numbers it twice, too.
  test.each([
    ["acknowledge-before-flush", 18, "violated"],
    ["drop-before-installed", 35, "violated"],
    ["forget-on-restart", 20, "violated"],
    ["install-older", 115, "violated"],
    ["name-at-once", 85, "violated"],
    ["number-anew", 17, "holds"],
  ])("the clients' answers show %s", async (fault, seed, spec) => {
    const { conformance, promises } = await simulated(seed, [fault]);
    expect(conformance.verdict).toBe(spec);
    expect(promises[0]!.verdict).toBe("violated");
  });
});
