/** Copies on the leaf set with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { failing } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "a put is answered before its copies are made": {
    rules: { waitsForCopies: false },
    scope: failing,
    breaks: "an answered put is not lost",
    steps: 5,
  },
  "a repair makes no copies": {
    rules: { copiesInRepair: false },
    scope: failing,
    breaks: "an answered put is not lost",
    steps: 7,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
