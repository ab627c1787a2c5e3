/** What is claimed of puts and gets, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

const iterative = { query: "iterative" } as const;
const relayed = { serialises: false, versions: false } as const;
const unnumbered = { ...iterative, versions: false } as const;
const one = { acks: "one" } as const;
const twoPuts = { asks: "two-puts" } as const;

/** The pictures of slides 38, 39 and 40, and the fourth combination. */
const pictures = [
  { replication: "recursive" },
  iterative,
  {},
  { ...iterative, replication: "recursive" },
] as const;

const schemes = pictures.flatMap((each) => [each, { ...each, ...one }]);
const alone = [
  ...schemes.map((each) => ({ ...each, asks: "put" as const })),
  { asks: "get" },
  { ...iterative, asks: "get" },
] as const;

/** The client is two away from a node, and the directory one. */
const nearDirectory = { apart: [1, 1, 2, 1] } as const;
const nearClient = { apart: [1, 2, 1, 1] } as const;
const get = { asks: "get" } as const;
const put = { asks: "put" } as const;
const failing = { asks: "put", crashes: 1, loss: 1 } as const;

/** The claims by name. */
export const claims = {
  "a get after a put returns its value, by either query": {
    scope: pictures.map((each) => ({ ...each, asks: "put-then-get" })),
    property: "linearizable",
    expect: "holds",
    source: "slides 27 and 33 to 36",
  },
  "one put at a time, and gets from a node with the last answered put: linearizable": {
    scope: [
      {},
      { replication: "recursive" },
      { n: 3, asks: "put-beside-gets" },
      { ...one, asks: "put-beside-gets" },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slide 37: master/directory can serialize puts()/gets()",
  },
  "a delayed get reads the next put from a node before other nodes have it": {
    scope: one,
    property: "linearizable",
    expect: "violated",
    source: "slides 37 and 43: a get has to be in the order of puts, too",
    steps: 18,
  },
  "iterative queries, puts numbered, and gets from the first node: linearizable": {
    scope: iterative,
    property: "linearizable",
    expect: "holds",
    source: "slides 37 and 44",
  },
  "one put at a time, numbered: replicas agree": {
    scope: [
      twoPuts,
      { ...twoPuts, ...one },
      { ...twoPuts, replication: "recursive" },
      { ...twoPuts, versions: false },
    ],
    property: "replicas agree once no put is on its way",
    expect: "holds",
    source: "slides 37 and 44",
  },
  "a directory that merely relays lets replicas diverge": {
    scope: { ...relayed, ...twoPuts },
    property: "replicas agree once no put is on its way",
    expect: "violated",
    source: "slides 37 and 44",
    steps: 8,
  },
  "one put at a time does not help if a put waits for one acknowledgement": {
    scope: { ...twoPuts, ...one, versions: false },
    property: "replicas agree once no put is on its way",
    expect: "violated",
    source: "slides 43 and 44",
    steps: 9,
  },
  "slide 44: two puts reach two nodes in different orders": {
    scope: { ...unnumbered, ...twoPuts },
    property: "replicas agree once no put is on its way",
    expect: "violated",
    source: "slide 44",
    steps: 10,
  },
  "puts that the directory numbers leave replicas that agree": {
    scope: [
      { ...twoPuts, serialises: false },
      { ...twoPuts, ...iterative },
      { ...twoPuts, ...iterative, ...one },
      { ...twoPuts, ...iterative, replication: "recursive" },
    ],
    property: "replicas agree once no put is on its way",
    expect: "holds",
    source: "slide 44: updates happen in the same order",
  },
  "iterative queries that race return an old value": {
    scope: { ...unnumbered, asks: "puts-beside-gets", reads: "any" },
    property: "linearizable",
    expect: "violated",
    source: "slide 37: harder to enforce data consistency",
    steps: 21,
  },
  "a put that waits for all is on every replica": {
    scope: pictures.map((each) => ({ ...each, ...put })),
    property: "each replica has an answered put",
    expect: "holds",
    source: "slide 43: wait for acknowledgements from every node",
  },
  "a put that waits for one is not on every replica": {
    scope: { ...one, ...put },
    property: "each replica has an answered put",
    expect: "violated",
    source: "slide 43",
    steps: 5,
  },
  "a put that waits for all survives any single failure": {
    scope: pictures.map((each) => ({ ...each, ...failing })),
    property: "an answered put is not lost",
    expect: "holds",
    source: "slides 38 and 43",
  },
  "a put that waits for one does not survive a failure": {
    scope: { ...failing, ...one },
    property: "an answered put is not lost",
    expect: "violated",
    source: "slide 43",
    steps: 7,
  },
  "all acknowledgements, and gets from any replica: regular": {
    scope: [
      { asks: "put-beside-gets", reads: "any" },
      { ...iterative, asks: "put-beside-gets", reads: "any" },
    ],
    property: "regular",
    expect: "holds",
    source: "slides 41 and 43",
  },
  "all acknowledgements, and gets from any replica: not linearizable": {
    scope: { asks: "put-beside-gets", reads: "any" },
    property: "linearizable",
    expect: "violated",
    source: "slides 41, 43 and 45; trap T12",
    steps: 13,
  },
  "one acknowledgement, and gets from any replica: not even regular": {
    scope: { ...one, asks: "put-beside-gets", reads: "any" },
    property: "regular",
    expect: "violated",
    source: "slides 41 and 43",
    steps: 10,
  },
  "messages, values and time are those of the pictures": {
    scope: [
      ...alone,
      { n: 3, ...put },
      { n: 3, replication: "recursive", ...put, ...nearDirectory },
    ],
    property: "an operation costs what its scheme says",
    expect: "holds",
    source: "slides 33 to 40",
  },
  "a put is as slow as its slowest replica, a get is not": {
    scope: [
      { ...put, slow: 3 },
      { ...get, slow: 3 },
      { ...put, ...iterative, slow: 3 },
      { ...get, ...iterative, slow: 3 },
    ],
    property: "an operation costs what its scheme says",
    expect: "holds",
    source: "slide 43: slow puts and fast gets",
  },
  "iterative queries pass no value through the directory": {
    scope: [
      { ...iterative, ...put },
      { ...iterative, ...get },
    ],
    property: "no value passes through the directory",
    expect: "holds",
    source: "slide 37: more scalable",
  },
  "recursive queries pass every value through the directory": {
    scope: get,
    property: "no value passes through the directory",
    expect: "violated",
    source: "slide 37: scalability bottleneck",
    steps: 3,
  },
  "recursive queries are faster if the directory is nearer to the nodes": {
    scope: [
      { ...get, ...nearDirectory },
      { ...put, ...nearDirectory },
      { ...put, ...nearDirectory, replication: "recursive" },
    ],
    property: "this query is faster than the other one",
    expect: "holds",
    source: "slide 37: faster, as typically master/directory closer to nodes",
  },
  "recursive queries are not faster at equal distance": {
    scope: [get, put],
    property: "this query is faster than the other one",
    expect: "violated",
    source: "slide 37, where it says typically",
  },
  "recursive queries are slower if the client is nearer to the nodes": {
    scope: [
      { ...get, ...nearClient },
      { ...put, ...nearClient },
    ],
    property: "this query is faster than the other one",
    expect: "violated",
    source: "slide 37, where it says typically",
  },
  "iterative queries are faster if the client is nearer to the nodes": {
    scope: [
      { ...get, ...iterative, ...nearClient },
      { ...put, ...iterative, ...nearClient },
    ],
    property: "this query is faster than the other one",
    expect: "holds",
    source: "slide 37",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
