/** What is claimed of the upkeep of the ring in joint steps. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** The protocol as published, on three nodes: enough for every violation that four nodes have. */
export const original = { protocol: "original", nodes: 3 } as const;
const four = { protocol: "original", nodes: 4 } as const;
/** A ring in which churn stops, and each notice is looked at. */
export const calm = { churn: "stops", notices: "each" } as const;
/** Three nodes, lists of one. */
const small = { ...calm, nodes: 3, successors: 1 } as const;

const corrected = [{}, { successors: 1 }] as const;
const threeSuccessors = { nodes: 5, successors: 3 } as const;
const large = { nodes: 5 } as const;

/** The claims by name. */
export const claims = {
  "as published, three nodes: more than one ring": {
    scope: original,
    property: "there is one ring at most",
    expect: "violated",
    source: "Zave 2012, AtMostOneRing; slide 51",
    steps: 11,
  },
  "as published, three nodes: two rings are out of order if a node alone counts": {
    scope: original,
    property: "rings are in order, and a node alone on its ring is the only one on any",
    expect: "violated",
    source: "Zave 2012, OrderedRing, for any nodes instead of different ones",
    steps: 11,
  },
  "as published, three nodes: a ring out of order": {
    scope: original,
    property: "rings are in order",
    expect: "violated",
    source: "Zave 2012, OrderedRing",
    steps: 13,
  },
  "as published, three nodes: members off the ring out of order": {
    scope: original,
    property: "members off the ring are in order",
    expect: "violated",
    source: "Zave 2012, OrderedAppendages",
    steps: 9,
  },
  "as published, three nodes: members off the ring meet it too late": {
    scope: original,
    property: "members off the ring meet it where they belong",
    expect: "violated",
    source: "Zave 2012, OrderedMerges",
    steps: 4,
  },
  "as published, three nodes: successor lists that are not valid": {
    scope: original,
    property: "successor lists are valid",
    expect: "violated",
    source: "Zave 2012, ValidSuccessorList",
    steps: 8,
  },
  "as published, with two repairs: there is a ring": {
    scope: original,
    property: "there is a ring",
    expect: "holds",
    source: "Zave 2012, AtLeastOneRing",
    states: 5_449,
  },
  "as published, with two repairs: a member off the ring leads to it": {
    scope: original,
    property: "a member off the ring leads to it",
    expect: "holds",
    source: "Zave 2012, ConnectedAppendages",
  },
  "as published, four nodes: the same": {
    scope: four,
    property: "a member off the ring leads to it",
    expect: "holds",
    source: "Zave 2012",
    states: 3_183_555,
    long: true,
  },
  "as published: damage that lasts when churn has stopped": {
    scope: { ...original, churn: "stops" },
    property: "after churn there is one ring with all members",
    expect: "violated",
    source: "Zave 2012",
  },
  "corrected: there is a ring": {
    scope: corrected,
    property: "there is a ring",
    expect: "holds",
    source: "Zave 2017; slide 51",
  },
  "corrected: there is one ring": {
    scope: corrected,
    property: "there is one ring at most",
    expect: "holds",
    source: "Zave 2017; slide 51",
  },
  "corrected: the ring is in order": {
    scope: corrected,
    property: "rings are in order, and a node alone on its ring is the only one on any",
    expect: "holds",
    source: "Zave 2017; slide 51",
  },
  "corrected: a member off the ring leads to it": {
    scope: corrected,
    property: "a member off the ring leads to it",
    expect: "holds",
    source: "Zave 2017",
  },
  "corrected: Zave's invariant, each member has a live successor": {
    scope: corrected,
    property: "each member has a live successor",
    expect: "holds",
    source: "Zave 2017, Invariant",
  },
  "corrected: Zave's invariant, enough principals": {
    scope: corrected,
    property: "there are more principals than successors in a list",
    expect: "holds",
    source: "Zave 2017, Invariant",
  },
  "corrected: no list has a node twice": {
    scope: corrected,
    property: "no list has a node twice",
    expect: "holds",
    source: "Zave 2017, NoDuplicates",
  },
  "corrected: lists are in order": {
    scope: corrected,
    property: "lists are in order",
    expect: "holds",
    source: "Zave 2017, OrderedSuccessorLists",
  },
  "corrected, five nodes, three successors: enough principals": {
    scope: threeSuccessors,
    property: "there are more principals than successors in a list",
    expect: "holds",
    source: "Zave 2017, Invariant",
    states: 17_851,
    long: true,
  },
  "corrected, six nodes, three successors: enough principals": {
    scope: { nodes: 6, successors: 3 },
    property: "there are more principals than successors in a list",
    expect: "holds",
    source: "Zave 2017, Invariant",
    states: 15_214_017,
    long: true,
  },
  "corrected, five nodes: one ring": {
    scope: large,
    property: "there is one ring at most",
    expect: "holds",
    source: "Zave 2017",
    states: 777_771,
    long: true,
  },
  "corrected, five nodes: enough principals": {
    scope: large,
    property: "there are more principals than successors in a list",
    expect: "holds",
    source: "Zave 2017, Invariant",
    states: 777_771,
    long: true,
  },
  "corrected: after churn the ring becomes ideal": {
    scope: [small, { ...calm, fails: false }],
    property: "after churn the ring becomes ideal",
    expect: "holds",
    source: "Zave 2017, Ideal",
  },
  "corrected, four nodes: after churn the ring becomes ideal": {
    scope: [calm, { ...calm, successors: 1 }],
    property: "after churn the ring becomes ideal",
    expect: "holds",
    source: "Zave 2017, Ideal",
    long: true,
  },
  "corrected: after churn there is one ring": {
    scope: small,
    property: "after churn there is one ring with all members",
    expect: "holds",
    source: "Zave 2017",
  },
  "a ring that has settled stays as it is": {
    scope: small,
    property: "a ring that has settled stays as it is",
    expect: "holds",
    source: "Zave 2017, IdealImpliesNoChangeEnabled",
  },
  "where a notice may undo another one the ring need not become ideal": {
    scope: { churn: "stops", fails: false },
    property: "after churn the ring becomes ideal",
    expect: "violated",
    source: "the modelling shortcut in the Alloy text of 2016",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
