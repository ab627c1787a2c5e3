/** What is claimed of the eventual store, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** No spares. */
export const homesOnly = { spares: 0 } as const;
/** One cut that need not heal. */
export const cutForGood = { partitions: 1, heals: false } as const;

/** Scopes with faults that end, and such with two writers or a spare. */
const troubled = [
  { ...homesOnly, asks: "put-then-put", loss: 1 },
  { ...homesOnly, asks: "put-beside-put", loss: 1 },
  { ...homesOnly, asks: "put-then-delete", crashes: 1 },
  { ...homesOnly, asks: "put-beside-put", partitions: 1 },
  { asks: "put", crashes: 1, loss: 1 },
  { asks: "put-then-put", loss: 1 },
  { asks: "put-beside-put" },
  { ...homesOnly, n: 3, asks: "put", loss: 1 },
] as const;

/** The claims by name. */
export const claims = {
  "once puts have stopped, all replicas come to agree": {
    scope: troubled,
    property: "once puts have stopped, all replicas come to agree",
    expect: "holds",
    source: "slide 45, eventual consistency",
  },
  "agreement is for ever": {
    scope: troubled,
    property: "replicas agree once and for ever",
    expect: "holds",
    source: "slide 45, eventual consistency",
  },
  "every copy is of a value that was put": {
    scope: troubled,
    property: "every copy is of a value that was put",
    expect: "holds",
    source: "slide 45, eventual consistency",
  },
  "requests are answered on both sides of a partition that never heals": {
    scope: [
      { ...homesOnly, ...cutForGood },
      // One side has no home of the key.
      { ...cutForGood, n: 1, spares: 2, sloppyGets: true },
      // Each side has a home, and a spare for the other home.
      { ...cutForGood, spares: 2, r: 2, w: 2, asks: "put" },
    ],
    property: "every request is answered",
    expect: "holds",
    source: "slide 26, availability",
  },
  "where only homes count, a side with fewer than W homes answers no put": {
    scope: { ...homesOnly, ...cutForGood, w: 2, asks: "put" },
    property: "every request is answered",
    expect: "violated",
    source: "slides 26 and 46",
    steps: 5,
  },
  "while a partition lasts, its sides do not agree": {
    scope: { ...homesOnly, ...cutForGood },
    property: "once puts have stopped, all replicas come to agree",
    expect: "violated",
    source: "slide 26, consistency",
    steps: 5,
  },
  "a client need not see what it put": {
    scope: { ...homesOnly, asks: "put-then-get" },
    property: "read-your-writes",
    expect: "violated",
    source: "slide 45; Terry et al. 1994",
    steps: 6,
  },
  "a client need not see again what it saw": {
    scope: { ...homesOnly, asks: "put-beside-get-then-get" },
    property: "monotonic-reads",
    expect: "violated",
    source: "slide 45; Terry et al. 1994",
    steps: 8,
  },
  "a get can miss a put that was answered": {
    scope: homesOnly,
    property: "regular",
    expect: "violated",
    source: "slide 45; Lamport 1986",
    steps: 6,
  },
  "the store is not linearizable": {
    scope: homesOnly,
    property: "linearizable",
    expect: "violated",
    source: "slide 45, atomic consistency",
    steps: 6,
  },
  "the store is not even sequential": {
    scope: { ...homesOnly, asks: "put-then-get" },
    property: "sequential",
    expect: "violated",
    source: "slides 26 and 45",
    steps: 6,
  },
  "with W + R > N and only homes counting, a get meets every put that was answered": {
    scope: [
      { ...homesOnly, r: 2 },
      { ...homesOnly, w: 2 },
      { ...homesOnly, n: 3, r: 2, w: 2 },
    ],
    property: "regular",
    expect: "holds",
    source: "slide 46",
  },
  "W + R > N no longer helps when W counts hints": {
    scope: [{ r: 2 }, { w: 2 }, { n: 3, r: 2, w: 2, antiEntropy: false }],
    property: "regular",
    expect: "violated",
    source: "slide 46",
    steps: 9,
  },
  "W + R > N does not help when R counts spares": {
    scope: { r: 2, sloppyGets: true },
    property: "regular",
    expect: "violated",
    source: "slide 46",
    steps: 9,
  },
  "a put does not lose to a put that its client knew of, however far a clock is ahead": {
    scope: [
      { ...homesOnly, asks: "put-beside-get-then-put" },
      { ...homesOnly, asks: "put-beside-get-then-put", skew: 2 },
      { ...homesOnly, asks: "put-then-delete" },
    ],
    property: "no put loses to a put that its client knew of",
    expect: "holds",
    source: "Lamport 1978, on clocks that follow the messages they see",
  },
  "a put can lose to an earlier put that was answered, if its coordinator never saw that put's clock":
    {
      scope: { ...homesOnly, asks: "put-beside-put" },
      property: "no put loses to a put that was answered before it began",
      expect: "violated",
      source: "slide 44, on updates in the same order",
      steps: 8,
    },
  "an answered put is on the disk of a home or of a spare": {
    scope: { asks: "put", crashes: 1 },
    property: "the copy of an answered put is on a disk",
    expect: "holds",
    source: "slide 46; DeCandia et al. 2007, section 4.6",
  },
  "no copy is replaced by an older one, however late letters arrive": {
    scope: [
      { asks: "put-then-put" },
      { ...homesOnly, asks: "put-then-put", crashes: 1 },
      { ...homesOnly, asks: "put-then-delete", loss: 1 },
    ],
    property: "no home trades a copy for an older one",
    expect: "holds",
    source: "slide 44",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
