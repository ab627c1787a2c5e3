/** What is claimed of the upkeep of the ring in messages. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** Three nodes that know one successor each: two are in the ring, and one joins. */
const three = { work: "messages", nodes: 3, successors: 1 } as const;
const four = { work: "messages" } as const;
/** An ideal ring of four, of which one fails. */
const failing = { ...four, failures: 1 } as const;
/** The same, and one leaves and says so to all that ask. */
const leaving = { ...four, leaves: 1 } as const;
const large = [four, failing, leaving, { ...four, successors: 1 }] as const;

/** The claims by name. */
export const claims = {
  "in messages: each step is a joint step, or none": {
    scope: three,
    property: "each message step is a joint step",
    expect: "holds",
    source: "Zave 2017: a node that waits answers no question on its state",
  },
  "in messages, four nodes, one fails or leaves: each step is a joint step, or none": {
    scope: large,
    property: "each message step is a joint step",
    expect: "holds",
    source: "Zave 2017: a node that waits answers no question on its state",
    long: true,
  },
  "in messages: there is one ring": {
    scope: three,
    property: "there is one ring at most",
    expect: "holds",
    source: "Zave 2017; slide 51",
  },
  "in messages: each member has a live successor": {
    scope: three,
    property: "each member has a live successor",
    expect: "holds",
    source: "Zave 2017, Invariant",
  },
  "in messages: enough principals": {
    scope: three,
    property: "there are more principals than successors in a list",
    expect: "holds",
    source: "Zave 2017, Invariant",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
