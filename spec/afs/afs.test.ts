import { check } from "lockstep";
import { describe, expect, test } from "vitest";
import { afs } from "./afs.ts";
import { defaults, type Scope } from "./scope.ts";

const wholeFiles = { work: "whole files" } as const;

// A change here is a change of the protocol, or of the explorer.
test.each<readonly [string, Partial<Scope>, number, number]>([
  ["a save beside two loads", wholeFiles, 72, 88],
  ["the server does not wait", { ...wholeFiles, waits: false }, 74, 94],
  ["a letter is lost", { ...wholeFiles, loss: 1 }, 485, 1_039],
  ["the server crashes", { ...wholeFiles, crashes: 1 }, 4_285, 9_882],
  ["a client crashes", { ...wholeFiles, crashes: 1, crashing: "clients" }, 795, 1_656],
  ["a reader is cut off", { ...wholeFiles, partitions: 1 }, 216, 368],
  [
    "the same by the rule of OpenAFS",
    { ...wholeFiles, partitions: 1, givesUp: true },
    1_290,
    3_348,
  ],
  ["leases", { ...wholeFiles, lease: 1, skew: 1 }, 1_970, 4_663],
  ["sessions", {}, 2_652, 3_199],
  ["two programs on one client", { work: "neighbours" }, 1_878, 2_586],
])("%s", (_, changed, states, transitions) => {
  const scope = { ...defaults, ...changed };
  const { complete, ...checked } = check(afs.system(scope), { only: ["no deadlock"] });

  expect({ complete, states: checked.states, transitions: checked.transitions }).toEqual({
    complete: true,
    states,
    transitions,
  });
});

describe("what the server is called for", () => {
  /** The most calls of the server that any run of this scope has. */
  const calls = (changed: Partial<Scope>): number => {
    const scope = { ...defaults, ...changed, observed: true };
    const system = afs.system(scope);
    const reaches = (count: number): boolean => {
      const { properties } = check(
        {
          ...system,
          always: {},
          consistent: {},
          leadsTo: {},
          sometimes: {
            reached: (world: never) =>
              (world as { readonly observed: { readonly calls: number } }).observed
                .calls >= count,
          },
        },
        { only: ["reached"] },
      );
      return properties[0]!.verdict === "holds";
    };
    let most = 0;
    while (reaches(most + 1)) most += 1;
    return most;
  };

  test("no program writes: one call of each client, however often it opens the file", () => {
    expect([1, 2, 3].map((clients) => calls({ work: "read only", clients }))).toEqual([
      1, 2, 3,
    ]);
  });

  test("one program writes: a miss before the break and one after it, and the store", () => {
    expect(calls(wholeFiles)).toBe(3);
  });
});
