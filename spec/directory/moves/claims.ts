/** What is claimed of moves, replacements and repairs, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

const moves = { work: "moves", n: 1, change: "move" } as const;
const replacesFirst = { work: "moves", change: "replace-first" } as const;
const replacesLast = { work: "moves", change: "replace-last" } as const;
const repairs = { work: "moves", failures: 1 } as const;
const unchecked = { checksEpochs: false } as const;
const asksPut = { asks: "put" } as const;
const asksGet = { asks: "get" } as const;
const anything = { work: "moves", n: 1, change: "any" } as const;
const both = { asks: "put-beside-gets" } as const;

/** The claims by name. */
export const claims = {
  "no answered put is lost by a move": {
    scope: [
      { ...moves, ...both },
      { ...moves, ...both, remembers: true },
      { ...moves, ...asksPut, duplicates: 1 },
      { ...replacesFirst, ...both },
      { ...replacesLast, ...both },
    ],
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slide 42: move values from the heavy loaded nodes",
  },
  "no answered put is lost by a move and a failure": {
    scope: { ...moves, ...asksPut, n: 2, failures: 1 },
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 42 and 43",
    long: true,
  },
  "no answered put is lost by changes at any time, or by those that are given up": {
    scope: { ...anything, ...asksPut },
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 42 and 43",
  },
  "a get finds the value while the mapping changes at any time": {
    scope: { ...anything, ...asksGet },
    property: "a get never finds nothing",
    expect: "holds",
    source: "slides 42 and 43",
  },
  "without epochs a move loses an answered put": {
    scope: { ...moves, ...asksPut, ...unchecked },
    property: "an answered put stays on a node that the directory names",
    expect: "violated",
    source: "slides 37 and 42",
    steps: 9,
  },
  "without epochs a get that races with a move finds nothing": {
    scope: { ...moves, ...asksGet, ...unchecked },
    property: "a get never finds nothing",
    expect: "violated",
    source: "slides 37 and 42",
    steps: 10,
  },
  "puts and gets are linearizable while a key moves": {
    scope: [
      { ...moves, ...both },
      { ...moves, ...both, remembers: true },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 37 and 42",
  },
  "an abandoned slow node serves nothing old": {
    scope: [
      { ...replacesFirst, ...both },
      { ...replacesLast, ...both },
      { ...replacesLast, ...both, remembers: true },
    ],
    property: "regular",
    expect: "holds",
    source: "slide 43: pick another node",
  },
  "an abandoned slow node serves what is old to a client that remembers it": {
    scope: { ...replacesFirst, ...both, remembers: true },
    property: "regular",
    expect: "violated",
    source: "slide 43",
    steps: 19,
  },
  "gets go to a node that stays: linearizable while a slow one is replaced": {
    scope: { ...replacesLast, ...both },
    property: "linearizable",
    expect: "holds",
    source: "slides 43 and 45",
  },
  "a failed replica is replaced": {
    scope: [
      { ...repairs, ...asksPut },
      { ...repairs, ...asksGet, failures: 2 },
    ],
    property: "a key comes back to its number of replicas",
    expect: "holds",
    source: "slide 42: replicate values from fail node to other nodes",
  },
  "as many failures at once as there are replicas are not repaired": {
    scope: { ...repairs, ...asksGet, failures: 2, atOnce: 2 },
    property: "a key comes back to its number of replicas",
    expect: "violated",
    source: "slide 42",
  },
  "no answered put is lost by a failure": {
    scope: { ...repairs, ...asksPut },
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 42 and 43",
  },
  "no answered put is lost by a failure while another client gets": {
    scope: { ...repairs, asks: "put-and-get" },
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 42 and 43",
    long: true,
  },
  "a failure leaves puts and gets regular": {
    scope: { ...repairs, asks: "put-and-get" },
    property: "regular",
    expect: "holds",
    source: "slides 42 and 43",
    long: true,
  },
  "a get may have seen a put of which a failure leaves nothing": {
    scope: { ...repairs, ...both },
    property: "linearizable",
    expect: "violated",
    source: "slides 43 and 45",
    steps: 20,
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
