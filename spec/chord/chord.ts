/**
 * Chord: nodes on a ring of identifiers, each with a list of its successors, keep the ring while others join and fail.
 *
 * Source: slide 51 of the course; Stoica and others. "Chord". SIGCOMM 2001; Zave, CCR 2012 and TSE 2017.
 */
import { family } from "lockstep";
import { claims } from "./claims.ts";
import { joint } from "./joint/joint.ts";
import { mutants } from "./mutants.ts";
import { rules } from "./rules.ts";
import { defaults } from "./scope.ts";

/** Chord as a family: scope, rules, mutants, claims. */
export const chord = family({
  scope: defaults,
  rules,
  limits: ({ protocol, nodes }) => ({
    work: ["joint"],
    protocol: ["corrected", "original"],
    nodes: [2, 8],
    successors: protocol === "original" ? [2, 2] : [1, Math.min(4, nodes - 1)],
    churn: ["goes-on", "stops"],
    notices: ["last", "each"],
  }),
  system: joint,
  mutants,
  claims,
});
