import { describe, expect, test } from "vitest";
import { differences, type Fingerprint } from "./fingerprint.ts";

const saved: Fingerprint = {
  lockstep: "0.1.0",
  system: "quorum",
  engine: "explicit",
  mutant: null,
  scope: { n: 3, writeBack: true },
  properties: ["linearizable"],
  modules: { "quorum.ts": "1a", "replica.ts": "2b" },
};

describe("the differences between a saved search and the one that resumes it", () => {
  test("there are none if the searches are the same", () => {
    expect(differences(saved, structuredClone(saved))).toEqual([]);
  });

  test.each<[Partial<Fingerprint>, readonly string[]]>([
    [{ lockstep: "0.2.0" }, ["lockstep was 0.1.0 and is 0.2.0"]],
    [{ system: "abd" }, ["the system was quorum and is abd"]],
    [{ engine: "symbolic" }, ["the engine was explicit and is symbolic"]],
    [
      { scope: { n: 4, writeBack: false } },
      ["the parameter n was 3 and is 4", "the parameter write-back was on and is off"],
    ],
    [{ scope: { n: 3 } }, ["then write-back=on, now it has no write-back"]],
    [{ scope: { n: 3, writeBack: true, w: 1 } }, ["now w=1, then it had no w"]],
    [{ properties: [] }, ["the properties were linearizable and are all"]],
    [{ modules: { "quorum.ts": "1a", "replica.ts": "3c" } }, ["replica.ts has changed"]],
    [
      { modules: { "quorum.ts": "1a", "node.ts": "2b" } },
      ["replica.ts is no longer loaded", "node.ts is loaded, and was not loaded then"],
    ],
  ])("%j", (change, expected) => {
    expect(differences(saved, { ...saved, ...change })).toEqual(expected);
  });
});
