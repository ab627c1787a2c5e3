import { describe, expect, test } from "vitest";
import { subject } from "../directory.ts";
import {
  driving,
  type EdgeCounts,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;

const counts: EdgeCounts = {
  "asks=put-then-get": [38, 45],
  "asks=put-beside-gets": [332, 648],
  "n=3 replication=recursive asks=put-beside-gets": [296, 482],
  "query=iterative reads=any asks=put-beside-gets": [476, 1_034],
  "serialises=off versions=off asks=two-puts": [512, 1_196],
  "replication=recursive acks=one asks=two-puts": [238, 536],
  "query=iterative acks=one asks=two-puts": [218, 544],
  "query=iterative replication=recursive asks=two-puts": [114, 184],
  "asks=put crashes=1 loss=1": [78, 153],
};

takesEveryStep(subject, {
  scopesAre: "either query, either replication, failures and losses",
  counts,
});

takesEachClass(
  subject,
  { scope: family.scope, states: 8_001, edges: 18_445, classes: 145 },
  {
    scope: { ...family.scope, query: "iterative" },
    states: 11_081,
    edges: 28_911,
    classes: 67,
  },
);

const IN_RUNS =
  "no disk of a path fails, no node restarts there, and no message comes twice";
const LATER = "nothing moves at these scopes";

findsPlanted(
  subject,
  {
    "acknowledge-at-first": [4, { asks: "put" }],
    "acknowledge-before-flush": [3, { asks: "put" }],
    "acknowledge-before-next": [3, { asks: "put", replication: "recursive" }],
    "begin-beside": [4, { asks: "two-puts" }],
    "forget-waiting": [8, { asks: "two-puts" }],
    "keep-last-arrival": [8, { asks: "two-puts", query: "iterative" }],
    "read-anywhere": [6, { asks: "put-beside-gets", acks: "one" }],
    "read-slowest": [2, { asks: "get" }],
  },
  {
    "accept-any-epoch": LATER,
    "acknowledge-failed-flush": IN_RUNS,
    "drop-before-installed": LATER,
    "forget-on-restart": IN_RUNS,
    "install-older": LATER,
    "name-at-once": LATER,
    "never-repair": LATER,
    "number-anew": IN_RUNS,
  },
);

/** The other way round: the store is right, and the spec is not. */
describe("a mutant of the spec", () => {
  const { mutants } = family;
  test.each(Object.keys(implementation.sameMistake))(
    "is found, unless the store makes the same mistake: %s",
    async (mutant) => {
      const scope = { ...family.scope, ...(mutants[mutant]!.scope as object) };
      await isInStepWith(subject, { mutant, scope });
      const { steering } = implementation;
      const right = {
        ...subject,
        implementation: { ...implementation, steering: rightly },
      };
      function rightly(...[at, faults]: Parameters<typeof steering>) {
        return steering(at, faults);
      }
      const { deviated } = await driving(right).edges(scope, [], mutant);
      expect(deviated).not.toBeNull();
    },
  );
});
