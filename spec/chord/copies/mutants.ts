/** Copies on the leaf set with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { calm, failing } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "a put is answered before its copies are made": {
    rules: { waitsForCopies: false },
    scope: failing,
    breaks: "an answered put is not lost",
    steps: 5,
  },
  "gets go to any copy, and a put is answered before its copies are made": {
    rules: { waitsForCopies: false },
    scope: { ...calm, reads: "any" },
    breaks: "regular",
    steps: 8,
  },
  "a client waits for a node that has failed": {
    rules: { asksAgain: false },
    scope: failing,
    breaks: "a put is answered",
    steps: 4,
  },
  "a repair makes no copies": {
    rules: { copiesInRepair: false },
    scope: failing,
    breaks: "an answered put is not lost",
    steps: 7,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
