import { describe, expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../directory.ts";
import {
  driving,
  type EdgeCounts,
  findsPlanted,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;
const moves = { ...family.scope, work: "moves" } as const;
const moved = { work: "moves", n: 1, change: "move" } as const;

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
  "work=moves n=1 asks=get change=move": [54, 82],
  "work=moves asks=put change=replace-first": [225, 492],
  "work=moves asks=get failures=1": [188, 362],
};

takesEveryStep(subject, {
  scopesAre: "either query, either replication, failures, losses and moves",
  counts,
});

takesEachClass(
  subject,
  {
    scope: { ...moves, n: 1, change: "move", asks: "put", duplicates: 1 },
    states: 592,
    edges: 1_283,
    classes: 87,
  },
  {
    scope: { ...moves, n: 1, change: "move", asks: "put-and-get", remembers: true },
    states: 966,
    edges: 2_097,
    classes: 55,
  },
  { scope: family.scope, states: 8_001, edges: 18_445, classes: 145 },
  {
    scope: { ...family.scope, query: "iterative" },
    states: 11_081,
    edges: 28_911,
    classes: 67,
  },
  {
    scope: { ...moves, change: "replace-last", asks: "put-and-get" },
    states: 4_713,
    edges: 14_035,
    classes: 78,
  },
  {
    scope: { ...moves, failures: 1, asks: "put-and-get" },
    states: 31_036,
    edges: 116_315,
    classes: 176,
  },
  {
    scope: { ...moves, change: "move", failures: 1, asks: "get" },
    states: 2_516,
    edges: 6_509,
    classes: 172,
  },
);

const IN_RUNS =
  "no disk of a path fails, no node restarts there, and no message comes twice";

findsPlanted(
  subject,
  {
    "accept-any-epoch": [6, { ...moved, asks: "put" }],
    "acknowledge-at-first": [4, { asks: "put" }],
    "acknowledge-before-flush": [3, { asks: "put" }],
    "acknowledge-before-next": [3, { asks: "put", replication: "recursive" }],
    "begin-beside": [4, { asks: "two-puts" }],
    "drop-before-installed": [2, { ...moved, asks: "get" }],
    "forget-waiting": [8, { asks: "two-puts" }],
    "install-older": [7, { ...moved, asks: "put", duplicates: 1 }],
    "keep-last-arrival": [8, { asks: "two-puts", query: "iterative" }],
    "name-at-once": [1, { ...moved, asks: "get" }],
    "never-repair": [3, { work: "moves", asks: "get", failures: 1 }],
    "read-anywhere": [6, { asks: "put-beside-gets", acks: "one" }],
    "read-slowest": [2, { asks: "get" }],
  },
  {
    "acknowledge-failed-flush": IN_RUNS,
    "forget-on-restart": IN_RUNS,
    "divide-twice": "paths have one directory; runs with two show it",
    "number-anew": IN_RUNS,
  },
);

/** The other way round: the store is right, and the spec is not. */
describe("a mutant of the spec", () => {
  const { mutants } = family;
  /**
   * Left out is the mutant that only omits a step: on its paths the store omits that step as well, so nothing
   * differs.
   */
  const does = (mutant: string): boolean => mutant !== "a failed replica is not replaced";
  const right = driving({
    ...subject,
    implementation: {
      ...implementation,
      steering: (at, faults) => implementation.steering(at, faults),
    },
  });
  const scopeOf = (mutant: string): Scope => ({
    ...family.scope,
    ...(mutants[mutant]!.scope as object),
  });
  const all = Object.keys(implementation.sameMistake);

  test.each(all.filter(does))("is found: %s", async (mutant) => {
    const { deviated } = await right.classes(scopeOf(mutant), [], mutant);
    expect(deviated).not.toBeNull();
  });

  test.each(all)("unless the store makes the same mistake: %s", async (mutant) => {
    const scope = scopeOf(mutant);
    const { classes, ...rest } = await driving(subject).classes(scope, [], mutant);
    expect(rest).toMatchObject({ covered: classes, refusals: [], deviated: null });
  });
});
