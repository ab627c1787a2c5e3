/** What is claimed of a popular value, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** One node has the value, and another one gets a copy. */
export const one = { work: "popular", n: 1, extras: 1, cools: true } as const;
/** Two nodes have it, and a third one gets a copy. */
export const two = { ...one, n: 2 } as const;
const both = { asks: "put-beside-gets" } as const;
/** Eight gets, and copies are not taken away meanwhile. */
export const eight = {
  work: "popular",
  n: 1,
  asks: "eight-gets",
  popular: 3,
  cools: false,
} as const;

/** The claims by name. */
export const claims = {
  "a popular value is found while copies come and go": {
    scope: [
      { ...one, ...both },
      { ...one, ...both, remembers: true },
      { ...two, ...both },
    ],
    property: "a get never finds nothing",
    expect: "holds",
    source: "slide 41: master can replicate a popular value on more nodes",
  },
  "a put reaches the copies of a popular value": {
    scope: [
      { ...one, ...both },
      { ...one, ...both, remembers: true },
      { ...two, ...both },
      { ...one, ...both, makes: 2 },
    ],
    property: "regular",
    expect: "holds",
    source: "slides 41 and 43",
  },
  "one get sees a put at a copy, and the next one misses it at another": {
    scope: { ...one, ...both },
    property: "linearizable",
    expect: "violated",
    source: "slides 41 and 45",
  },
  "the value of a key stays on its first nodes": {
    scope: [
      { ...one, ...both },
      { ...two, ...both },
    ],
    property: "the value stays on its first nodes",
    expect: "holds",
    source: "slide 41",
  },
  "a value that is popular no longer loses its copies": {
    scope: { ...one, ...both },
    property: "a value comes back to its first nodes",
    expect: "holds",
    source: "slide 41",
  },
  "nodes with a copy of a popular value share its gets": {
    scope: { ...eight, extras: 1 },
    property: "nodes with a copy share the gets",
    expect: "holds",
    source:
      "slide 41: serve requests from all nodes on which a value is stored in parallel",
  },
  "three nodes with a copy of a popular value share its gets": {
    scope: { ...eight, extras: 2, makes: 2 },
    property: "nodes with a copy share the gets",
    expect: "holds",
    source: "slide 41",
    long: true,
  },
  "with a copy on another node none serves more than five of eight gets": {
    scope: { ...eight, extras: 1 },
    property: "no node gets more than five of eight gets",
    expect: "holds",
    source: "slide 41",
  },
  "without a copy on another node one node serves all gets": {
    scope: { ...eight, extras: 0 },
    property: "no node gets more than five of eight gets",
    expect: "violated",
    source: "slide 41",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
