/** What is claimed of a directory that relays while the key moves, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** The key moves from its only node to another one. */
export const moves = { work: "relayed", n: 1, change: "move" } as const;
/** A slow one of two nodes is given up: the one that answers gets, or the other one. */
const replacesFirst = { work: "relayed", change: "replace-first" } as const;
const replacesLast = { work: "relayed", change: "replace-last" } as const;
/** One of two nodes fails. */
export const repairs = { work: "relayed", failures: 1 } as const;
const unchecked = { checksEpochs: false } as const;
const inTurn = { oneAtATime: true } as const;
const both = { asks: "put-beside-gets" } as const;
const beside = { asks: "put-and-get" } as const;
const any = { ...moves, change: "any" } as const;

/** The claims by name. */
export const claims = {
  "no answered put is lost by a move while the directory relays": {
    scope: [
      { ...moves, ...both },
      { ...replacesFirst, ...beside },
      { ...replacesLast, ...beside },
      { ...any, asks: "put" },
    ],
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 37 and 42",
  },
  "puts and gets that a directory relays are linearizable while a key moves": {
    scope: [
      { ...moves, ...both },
      { ...replacesLast, ...beside },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 37 and 42",
  },
  "puts and gets that a directory relays are linearizable while a slow node is given up":
    {
      scope: { ...replacesLast, ...both },
      property: "linearizable",
      expect: "holds",
      source: "slides 37 and 43",
      long: true,
    },
  "a put and a get that a directory relays are linearizable while the key moves at any time":
    {
      scope: { ...any, ...beside },
      property: "linearizable",
      expect: "holds",
      source: "slides 37, 42 and 43",
      long: true,
    },
  "a get that a directory relays sees a put, and the node that has it is given up": {
    scope: { ...replacesFirst, ...both },
    property: "linearizable",
    expect: "violated",
    source: "slides 37 and 43",
    steps: 17,
  },
  "without epochs a relayed get finds nothing while the key moves": {
    scope: { ...moves, asks: "get", ...unchecked },
    property: "a get never finds nothing",
    expect: "violated",
    source: "slides 37 and 42",
    steps: 10,
  },
  "without epochs a relayed put is lost while the key moves": {
    scope: { ...moves, asks: "put", ...unchecked },
    property: "an answered put stays on a node that the directory names",
    expect: "violated",
    source: "slides 37 and 42",
    steps: 9,
  },
  "a directory that does one thing at a time needs no epochs": {
    scope: [
      { ...moves, ...both, ...inTurn, ...unchecked },
      { ...replacesFirst, ...both, ...inTurn, ...unchecked },
      { ...replacesLast, ...both, ...inTurn, ...unchecked },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slide 37: master/directory can serialize puts()/gets()",
  },
  "a failure leaves puts and gets that a directory relays regular": {
    scope: { ...repairs, ...beside },
    property: "regular",
    expect: "holds",
    source: "slides 37 and 42",
  },
  "a failure leaves a put beside two gets that a directory relays regular": {
    scope: { ...repairs, ...both },
    property: "regular",
    expect: "holds",
    source: "slides 37 and 42",
    long: true,
  },
  "a relayed get sees a put, and then the node that has it fails": {
    scope: { ...repairs, ...both },
    property: "linearizable",
    expect: "violated",
    source: "slides 37 and 43",
    steps: 19,
  },
  "a directory that does one thing at a time is linearizable while a node fails": {
    scope: { ...repairs, ...both, ...inTurn },
    property: "linearizable",
    expect: "holds",
    source: "slides 37, 42 and 45",
  },
  "no answered put is lost by a failure while the directory relays": {
    scope: { ...repairs, asks: "put" },
    property: "an answered put stays on a node that the directory names",
    expect: "holds",
    source: "slides 42 and 43",
  },
  "a failed replica is replaced while the directory relays": {
    scope: { ...repairs, asks: "put" },
    property: "a key comes back to its number of replicas",
    expect: "holds",
    source: "slide 42",
  },
  "a relayed request is answered, though a node fails or the key moves": {
    scope: [
      { ...repairs, asks: "put" },
      { ...repairs, asks: "get" },
      { ...moves, asks: "put" },
    ],
    property: "a request is answered",
    expect: "holds",
    source: "slides 42 and 43",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
