import { expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../afs.ts";
import {
  driving,
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  takesEveryStep,
} from "../shared/cover.laws.ts";

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
  "work=whole files gives-up=on partitions=1": [1290, 3348],
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

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "believe-any-grant": [7, wholeFiles],
  "break-after-reply": [4, wholeFiles],
  "break-the-writer": [5, { work: "two saves" }],
  "close-does-not-wait": [5, { work: "an open file" }],
  "forget-callbacks": [3, { ...wholeFiles, clients: 1, crashes: 1 }],
  "store-on-write": [4, { work: "an open file" }],
};

findsPlanted(subject, FOUND);
