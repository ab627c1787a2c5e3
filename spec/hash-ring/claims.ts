/** What is claimed of the hash ring, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import { type Scope, slide50 } from "./scope.ts";

/** Two machines join a ring of two. */
const twoJoin = { machines: 4, ids: [1, 5, 3, 7] } as const;
/** One machine leaves, while another one joins. */
export const oneLeaves = { leaves: 1 } as const;
/** Virtual nodes: each machine has two places. */
export const virtual = { tokens: 2, ids: [1, 4, 5, 7, 3, 6] } as const;
/** A ring of which each identifier is a key. */
export const everyKey = { keys: [] } as const;
/** A client puts and another gets while machines come and go. */
export const clients = { keys: [2, 6], puts: 2, gets: 2 } as const;

const everyScope = [
  everyKey,
  twoJoin,
  oneLeaves,
  virtual,
  { loss: 1 },
  { duplicates: 1 },
];

/** The claims by name. */
export const claims = {
  "each key is at the first machine at or after it on the ring": {
    scope: [...everyScope, slide50],
    property: "each key is at the first machine at or after it on the ring",
    expect: "holds",
    source: 'slide 49, where "larger than" has to be "not below"; trap T15',
  },
  "the sets of keys are those of slide 50": {
    scope: slide50,
    property: "the sets of keys are those of slide 50",
    expect: "holds",
    source: "slide 50; trap T17",
  },
  "the sets of slide 50 are not balanced": {
    scope: slide50,
    property: "no machine has twice as many keys as another",
    expect: "violated",
    source: "slide 50: 14 keys and 3",
    steps: 0,
  },
  "a joining machine takes the keys between its predecessor and itself, from its successor":
    {
      scope: [
        everyKey,
        { ...everyKey, ids: [1, 5, 7] },
        { ...everyKey, ids: [1, 5, 0] },
        { loss: 1 },
        { duplicates: 1 },
      ],
      property: "a join moves the keys of the new machine's arc, and no other key",
      expect: "holds",
      source: "slide 49; Karger 1997, monotone",
    },
  "a join may move more than a machine's mean share of keys": {
    scope: { ...everyKey, ids: [1, 3, 0] },
    property: "a join moves at most a machine's mean share of keys",
    expect: "violated",
    source: "slide 49; K / (N + 1) is the mean over all rings",
  },
  "two machines never serve one key": {
    scope: [...everyScope, { ...clients, duplicates: 1 }],
    property: "no two machines serve one key",
    expect: "holds",
    source: "slide 49; IronFleet 2015",
  },
  "a key is never lost": {
    scope: everyScope,
    property: "a key is never lost",
    expect: "holds",
    source: "slide 42; IronFleet 2015",
  },
  "puts and gets are linearizable while machines come and go": {
    scope: [clients, { ...clients, ...oneLeaves }, { ...clients, ...twoJoin, keys: [2] }],
    property: "linearizable",
    expect: "holds",
    source: "slides 42 and 45",
  },
  "puts and gets are linearizable while three machines join a ring of two": {
    scope: { ...clients, machines: 5, ids: [1, 5, 3, 7, 0] },
    property: "linearizable",
    expect: "holds",
    source: "slides 42 and 45",
    long: true,
  },
  "a put that comes twice undoes a later one": {
    scope: { ...clients, gets: 1, duplicates: 1 },
    property: "linearizable",
    expect: "violated",
    source: "slide 44: versions are the business of the store",
    steps: 8,
  },
  "once machines have stopped joining and leaving, each key is at its owner": {
    scope: [{}, twoJoin, oneLeaves, virtual, { loss: 1 }],
    property: "each key comes to its owner",
    expect: "holds",
    source: "slide 42",
  },
  "a join ends": {
    scope: [{}, twoJoin, { loss: 1 }],
    property: "a join ends",
    expect: "holds",
    source: "slide 42",
  },
  "copies are on distinct machines": {
    scope: [twoJoin, virtual, { ...virtual, replicas: 3 }],
    property: "copies are on distinct machines",
    expect: "holds",
    source: "slide 38; DeCandia 2007, preference list",
  },
  "a machine with a taken identifier is refused": {
    scope: { ids: [1, 5, 5] },
    property: "no two machines have one identifier",
    expect: "holds",
    source: "slide 49",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
