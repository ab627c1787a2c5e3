/** What is claimed of copies on the leaf set. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** Puts and gets, and no node fails. */
export const calm = { work: "copies", nodes: 3 } as const;
/** Two copies, and one failure between two repairs. */
export const failing = { work: "copies", failures: 1 } as const;

/** The claims by name. */
export const claims = {
  "copies on the leaf set, reads from the owner: linearizable": {
    scope: [calm, { ...calm, copies: 3 }],
    property: "linearizable",
    expect: "holds",
    source: "slides 45 and 51",
  },
  "copies on the leaf set, reads from any copy: not linearizable": {
    scope: { ...calm, reads: "any" },
    property: "linearizable",
    expect: "violated",
    steps: 11,
    source: "slides 41, 45 and 51",
  },
  "copies on the leaf set, reads from any copy: regular": {
    scope: { ...calm, reads: "any" },
    property: "regular",
    expect: "holds",
    source: "slides 41 and 51",
  },
  "r - 1 failures between repairs lose nothing": {
    scope: [failing, { ...failing, copies: 3, failures: 2 }],
    property: "an answered put is not lost",
    expect: "holds",
    source: "slide 51: data replication on the leaf set",
  },
  "r failures between repairs of nodes side by side lose a key": {
    scope: { ...failing, failures: 2 },
    property: "an answered put is not lost",
    expect: "violated",
    steps: 8,
    source: "slide 51: data replication on the leaf set",
  },
  "a put is answered while nodes fail, r - 1 between repairs": {
    scope: failing,
    property: "a put is answered",
    expect: "holds",
    source: "slide 51",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
