import { describe, expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../afs.ts";
import {
  driving,
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEveryStep,
} from "../shared/cover.laws.ts";
import type { sameMistake } from "./faults.ts";

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "work=whole files": [72, 88],
  "work=whole files waits=off": [74, 94],
  "work=whole files waits=off loss=1": [279, 462],
  "work=whole files partitions=1": [216, 368],
  "work=read only loss=1": [167, 248],
  "clients=1 work=whole files crashes=1 crashing=clients": [15, 16],
  "work=whole files crashes=1 crashing=clients": [795, 1656],
  "clients=1 work=whole files crashes=1": [31, 39],
  "work=whole files lease=1": [688, 1647],
  "work=whole files waits=off lease=1": [628, 1497],
  "clients=1 work=whole files lease=1 recovery=leases crashes=1": [32, 66],
  "work=whole files gives-up=on": [430, 937],
  "work=an open file": [1122, 1381],
  "clients=1 work=a pair": [422, 488],
};

takesEveryStep(subject, {
  scopesAre:
    "whole files, sessions, loss, a reader cut off and given up, crashes of both sides, leases, no wait for answers",
  counts: EDGES,
});

const wholeFiles = { work: "whole files" };
const edges = driving(subject).edges;
const scopeWith = (changed: Scope): Scope => ({ ...subject.family.scope, ...changed });

test("a client of which the server does not know after a crash is given up, once it was asked", async () => {
  const changed = { ...wholeFiles, clients: 1, givesUp: true, crashes: 1 };
  const { covered, behind, deviated, refusals } = await edges(scopeWith(changed));
  expect({ covered, behind, deviated }).toEqual({
    covered: 82,
    behind: 0,
    deviated: null,
  });
  // The spec may give it up before it asks: that is as if the question were lost at once.
  expect(refusals).toMatchObject([{ edges: 4, first: { name: "give up" } }]);
});

/** Edges by scope, where there are more. */
const LONG: readonly (readonly [edges: number, changed: Scope])[] =
  process.env.LOCKSTEP_LONG === "1"
    ? [
        [3348, { ...wholeFiles, givesUp: true, partitions: 1 }],
        [4663, { ...wholeFiles, lease: 1, skew: 1 }],
        [5748, { ...wholeFiles, lease: 1, partitions: 1 }],
        [5903, { ...wholeFiles, givesUp: true, crashes: 1, crashing: "clients" }],
        [10_005, { work: "two saves", givesUp: true }],
        [11_840, { work: "a pair", crashes: 1, crashing: "clients" }],
      ]
    : [];

test.each(LONG)("each of %i steps is taken: %j", async (count, changed) => {
  const found = await edges(scopeWith(changed));
  expect(found).toMatchObject({ edges: count, covered: count, deviated: null });
});

const alone = { ...wholeFiles, clients: 1 };
const clientsCrash = { crashes: 1, crashing: "clients" };

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "believe-any-grant": [7, wholeFiles],
  "break-after-reply": [4, wholeFiles],
  "break-before-commit": [4, wholeFiles],
  "break-the-writer": [5, { work: "two saves" }],
  "close-does-not-wait": [5, { work: "an open file" }],
  "count-lease-from-arrival": [5, { ...wholeFiles, lease: 1 }],
  "forget-callbacks": [3, { ...alone, crashes: 1 }],
  "forget-done": [5, { ...alone, loss: 1 }],
  "forget-late": [9, { ...wholeFiles, givesUp: true }],
  "no-bias": [5, { ...wholeFiles, lease: 1, skew: 1 }],
  "register-after-reply": [4, wholeFiles],
  "replace-open-copy": [11, { work: "neighbours" }],
  "store-on-write": [4, { work: "an open file" }],
  "store-per-chunk": [1, alone],
  "tear-store": [4, wholeFiles],
  "trust-cache-after-reboot": [6, { ...wholeFiles, ...clientsCrash }],
};
/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "never-ask-again": "its timer is refused: see below",
  "store-before-recovery": "a path delivers no store before the server has recovered",
};

findsPlanted(subject, FOUND, ELSEWHERE);

test("never-ask-again: no timer runs that would send a call again", async () => {
  const { refusals } = await edges(scopeWith({ work: "read only", loss: 1 }), [
    "never-ask-again",
  ]);
  expect(refusals.map(({ first }) => first.name)).toContain("ask again");
});

describe("a mutant of the spec, and nodes with its mistake", () => {
  /** By mutant, how many steps there are, and at which scope. */
  const ALIKE: Readonly<
    Record<keyof typeof sameMistake, readonly [steps: number, changed: Scope]>
  > = {
    "a grant is believed although its callback was broken meanwhile": [
      98,
      { ...wholeFiles, waits: false },
    ],
    "a store is answered before its breaks are sent": [154, wholeFiles],
    "the server calls the writer back, too": [828, { work: "two saves" }],
    "a callback is registered when the grant is sent already": [190, wholeFiles],
    "a part of a store can be fetched": [290, wholeFiles],
    "a write goes through to the server": [523, { work: "a pair" }],
    "a close does not wait for the server": [726, { work: "a pair" }],
    "a fetch replaces the copy that other programs have open": [
      2534,
      { work: "neighbours" },
    ],
    "callbacks are forgotten in a crash": [1116, { ...wholeFiles, crashes: 1 }],
    "a store is taken before the server has recovered": [56, { ...alone, crashes: 1 }],
    "a store whose call comes again is done again": [11, { ...alone, loss: 1 }],
    "a reboot trusts its disk cache": [
      2095,
      { work: "a pair", clients: 1, ...clientsCrash },
    ],
    "a reboot trusts its lease": [61, { ...alone, lease: 1, ...clientsCrash }],
    "a client counts its lease from the arrival of the grant": [
      1759,
      { ...wholeFiles, lease: 1 },
    ],
    "the server allows for no slow clock of a client": [
      3708,
      { ...wholeFiles, lease: 1, skew: 1 },
    ],
    "a client that was given up is forgotten": [290, { ...wholeFiles, givesUp: true }],
    "neither client nor server sends a call again": [192, { ...wholeFiles, loss: 1 }],
  };
  const isLong = process.env.LOCKSTEP_LONG === "1";
  const alike = Object.entries(ALIKE).filter(([, [steps]]) => isLong || steps < 1500);

  test.each(alike)("take the same steps: %s", async (mutant, [steps, changed]) => {
    const scope = scopeWith(changed);
    expect(await isInStepWith(subject, { mutant, scope })).toBe(steps);
  });
});
