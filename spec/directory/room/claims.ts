/** What is claimed of the nodes that a directory chooses, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

const room = { work: "room", n: 1 } as const;
/** Two copies of each value, on two racks of two nodes each. */
export const racks = { work: "room", nodes: 4, racks: 2 } as const;
/** Two racks, of which the second one has one node only: most moves would bring both copies to one rack. */
export const uneven = { work: "room", racks: 2, puts: 3 } as const;
/** One of as many racks as there are copies is lost. */
export const rackLost = { ...racks, puts: 1, lostRacks: 1 } as const;
/** One of three racks is lost: there is still a place for each of two copies. */
export const oneOfThree = { work: "room", puts: 1, lostRacks: 1 } as const;
/** A new node beside two nodes with four values each. */
const newNode = { ...room, old: 4 } as const;

/** The claims by name. */
export const claims = {
  "copies are on different racks": {
    scope: [racks, uneven, rackLost, oneOfThree],
    property: "copies of a value are on different racks",
    expect: "holds",
    source: "slide 38: place replicas on different racks in a datacenter",
  },
  "one rack lost loses nothing": {
    scope: [rackLost, oneOfThree],
    property: "an answered put is on a node that is not lost",
    expect: "holds",
    source: "slide 38: to guard against rack failures",
  },
  "two racks lost lose what was on them": {
    scope: { ...rackLost, lostRacks: 2 },
    property: "an answered put is on a node that is not lost",
    expect: "violated",
    source: "slide 38",
    steps: 7,
  },
  "after a rack is lost every value comes back to its copies on other racks": {
    scope: oneOfThree,
    property: "every value comes to all its copies",
    expect: "holds",
    source: "slides 38 and 42",
  },
  "with as many racks as copies a lost rack is not replaced": {
    scope: rackLost,
    property: "every value comes to all its copies",
    expect: "violated",
    source: "slides 38 and 42",
  },
  "new values go where there is room": {
    scope: [
      { ...room, capacity: 1, puts: 3 },
      { ...newNode, capacity: 4, rebalances: false },
      { ...racks, capacity: 1 },
    ],
    property: "no node is sent a value that it has no room for",
    expect: "holds",
    source: "slide 42: directory keeps track of the storage availability at each node",
  },
  "values given out in turn come to nodes that are full": {
    scope: { ...newNode, capacity: 4, prefers: "turns", rebalances: false },
    property: "no node is sent a value that it has no room for",
    expect: "violated",
    source: "slide 42",
    steps: 3,
  },
  "a new node that gets only new values stays underused": {
    scope: { ...newNode, rebalances: false },
    property: "loads come to differ by at most one value",
    expect: "violated",
    source: "slide 42: cannot insert only new values on new node. Why?",
  },
  "while a new node fills up it alone gets the new values": {
    scope: { ...newNode, rebalances: false },
    property: "new values go to several nodes",
    expect: "violated",
    source: "slide 42: why? The load of puts is on one node",
    steps: 2,
  },
  "among nodes of equal load new values go to several nodes": {
    scope: { ...room, rebalances: false },
    property: "new values go to several nodes",
    expect: "holds",
    source: "slide 42",
  },
  "moves of values to a new node even the loads out": {
    scope: newNode,
    property: "loads come to differ by at most one value",
    expect: "holds",
    source: "slide 42: move values from the heavy loaded nodes to the new node",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
