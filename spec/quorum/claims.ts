/** What is claimed of the quorum store, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** One client puts, and its coordinator relies on its own counter: the same verdicts in fewer states. */
export const loneWriter = { queryFirst: false } as const;
/** The same, and a get does not install what it returns. */
export const noWriteBack = { ...loneWriter, writeBack: false } as const;

/** All of N, W and R, N from 2 to 4, with W + R <= N: some quorum of a get misses one of a put. */
const disjointQuorums = [2, 3, 4].flatMap((n) =>
  Array.from({ length: n - 1 }, (_, i) => i + 1).flatMap((w) =>
    Array.from({ length: n - w }, (_, i) => ({
      ...noWriteBack,
      gets: 1,
      n,
      w,
      r: i + 1,
    })),
  ),
);

/** The claims by name. */
export const claims = {
  "with W + R > N and a write-back every history is linearizable": {
    scope: [{}, { ...loneWriter, w: 1, r: 3 }, { ...loneWriter, w: 3, r: 1 }],
    property: "linearizable",
    expect: "holds",
    source: "slide 46; Attiya, Bar-Noy, Dolev 1995",
  },
  "the store stays linearizable through a crash and restart": {
    scope: { ...loneWriter, crashes: 1 },
    property: "linearizable",
    expect: "holds",
    source: "slide 46",
  },
  "the store stays linearizable through a partition that leaves the quorums reachable": {
    scope: { ...loneWriter, partitions: 1 },
    property: "linearizable",
    expect: "holds",
    source: "slide 46",
  },
  "two writers and a reader, on two replicas, are linearizable": {
    scope: { n: 2, writers: 2, clients: 3, gets: 1 },
    property: "linearizable",
    expect: "holds",
    source: "slides 44 and 46",
  },
  "without the write-back the store is regular": {
    scope: noWriteBack,
    property: "regular",
    expect: "holds",
    source: "slide 46; trap T13",
  },
  "without the write-back the store is not linearizable: new, then old, during one slow put":
    {
      scope: noWriteBack,
      property: "linearizable",
      expect: "violated",
      source: "slides 45 and 46; trap T13",
      steps: 12,
    },
  "with W + R <= N a get can miss a completed put": {
    scope: disjointQuorums,
    property: "regular",
    expect: "violated",
    source: "slide 46",
  },
  "a put fails at one replica, and any two of three still know its value": {
    scope: { ...loneWriter, gets: 0 },
    property: "any R replicas know the newest completed put",
    expect: "holds",
    source: "slides 47 and 48",
  },
  "a put completes although it failed at one replica": {
    scope: { ...loneWriter, gets: 0 },
    property: "a put completes although one replica never got it",
    expect: "holds",
    source: "slide 47",
  },
  "the first reply is not enough for a get: versions must be compared": {
    mutant: "a get takes the first reply",
    scope: {},
    property: "regular",
    expect: "violated",
    source: "slides 47 and 48; trap T14",
    steps: 10,
  },
  "with the writer's name a version names one value": {
    scope: { writers: 2, gets: 0 },
    property: "a version names one value",
    expect: "holds",
    source: "slide 44",
  },
  "a put that failed for want of acknowledgements may still become visible": {
    scope: { ...loneWriter, givesUp: true },
    property: "a put that was given up on becomes visible",
    expect: "holds",
    source: "slide 47",
    steps: 12,
  },
  "a put that was given up on is indeterminate, and every history stays linearizable": {
    scope: { ...loneWriter, givesUp: true },
    property: "linearizable",
    expect: "holds",
    source: "slide 47",
  },
  "W + R > N + 1 survives the silent loss of W + R - N - 1 copies": {
    scope: [
      { ...noWriteBack, w: 3, r: 2, wipes: 1 },
      { ...noWriteBack, w: 2, r: 3, wipes: 1 },
      { ...noWriteBack, w: 3, r: 3, wipes: 2 },
    ],
    property: "regular",
    expect: "holds",
    source: "slide 46, why W + R > N + 1",
  },
  "one silent loss more than W + R - N - 1, and a get misses a completed put": {
    scope: [
      { ...noWriteBack, wipes: 1 },
      { ...noWriteBack, gets: 1, w: 3, r: 2, wipes: 2 },
      { ...noWriteBack, gets: 1, w: 2, r: 3, wipes: 2 },
      { ...noWriteBack, gets: 1, w: 3, r: 3, wipes: 3 },
    ],
    property: "regular",
    expect: "violated",
    source: "slide 46, why W + R > N + 1",
  },
  "replicas that merely do not answer need no more than W + R > N": {
    scope: { ...noWriteBack, crashes: 1 },
    property: "regular",
    expect: "holds",
    source: "slide 46",
  },
  "waiting for every acknowledgement and reading one replica is regular": {
    scope: { ...noWriteBack, w: 3, r: 1 },
    property: "regular",
    expect: "holds",
    source: "slides 41 and 43",
  },
  "waiting for every acknowledgement and reading one replica is not atomic": {
    scope: { ...noWriteBack, w: 3, r: 1 },
    property: "linearizable",
    expect: "violated",
    source: "slides 41 and 43; trap T12",
    steps: 8,
  },
  "with a write-back, reading one replica is linearizable, and a get waits for all replicas":
    {
      scope: { ...loneWriter, w: 3, r: 1 },
      property: "linearizable",
      expect: "holds",
      source: "slides 41 and 43",
    },
  "a compare-and-set built from get and put loses an update": {
    scope: { casByGetAndPut: true },
    property: "linearizable",
    expect: "violated",
    source: "slide 44; Herlihy 1991",
    steps: 18,
  },
  "no operation waits for ever while a quorum lives": {
    scope: loneWriter,
    property: "no deadlock",
    expect: "holds",
    source: "slide 46",
  },
  "a put ends although a replica failed, if what is sent to live replicas arrives": {
    scope: { ...loneWriter, gets: 0, crashes: 1 },
    property: "a put comes to its end while a quorum lives",
    expect: "holds",
    source: "slides 46 and 47",
  },
  "a put that waits for every replica does not end while one is cut off": {
    scope: { ...loneWriter, w: 3, r: 1, gets: 0, partitions: 1 },
    property: "a put comes to its end while a quorum lives",
    expect: "violated",
    source: "slide 43",
    steps: 6,
  },
  "a get ends although a replica failed, if what is sent to live replicas arrives": {
    scope: { ...loneWriter, gets: 1, crashes: 1 },
    property: "a get comes to its end while a quorum lives",
    expect: "holds",
    source: "slides 46 and 48",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
