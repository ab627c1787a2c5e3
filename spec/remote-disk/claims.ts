/** What is claimed of the remote disk, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** The claims by name. */
export const claims = {
  "calls are linearizable: the server does one after the other": {
    scope: [
      { writes: 2 },
      { writes: 2, duplicates: 1 },
      { writes: 2, loss: 1 },
      { writes: 2, crashes: 1 },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 9 and 45",
  },
  "every block costs a round trip": {
    scope: [{ writes: 2 }, { size: 2, duplicates: 1 }, { size: 2, loss: 1 }],
    property: "every block costs a round trip",
    expect: "holds",
    source: "slide 9, performance",
  },
  "a write that was answered is on the disk": {
    scope: [
      { writes: 2, crashes: 1 },
      { size: 2, crashes: 1 },
    ],
    property: "a write that was answered is on the disk",
    expect: "holds",
    source: "slides 9 and 12",
  },
  "a read of several blocks is not atomic": {
    scope: { size: 2, writes: 2, reads: 1 },
    property: "linearizable",
    expect: "violated",
    source: "slide 9; slide 16, parts of both",
    steps: 7,
  },
  "a read of several blocks answers parts of two writes": {
    scope: { size: 2, writes: 2, reads: 1 },
    property: "a read answers blocks of two writes",
    expect: "holds",
    source: "slide 16, parts of both",
  },
  "a program that is not cut off from the server is answered": {
    scope: [{ loss: 1 }, { crashes: 1 }, { partitions: 1 }],
    property: "a program on the side of the server is answered",
    expect: "holds",
    source: "slides 9 and 26, availability",
  },
  "a program that is cut off from the server waits": {
    scope: { partitions: 1 },
    property: "a program that is cut off from the server is answered",
    expect: "violated",
    source: "slide 26, the CAP theorem",
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
