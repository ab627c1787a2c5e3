/** Replicated directories with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { moving, three } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "two directories are the writer at once": {
    rules: { nextTerm: (term) => term, asksOthers: false, waitsForMost: false },
    scope: { ...three, asks: "three-puts-then-get" },
    breaks: "linearizable",
    also: ["regular", "no two directories are the writer in one epoch"],
    steps: 21,
  },
  "a directory takes over without asking the others": {
    rules: { asksOthers: false },
    scope: { ...moving, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 14,
  },
  "the writer moves the key before most directories know": {
    rules: { waitsForMost: false },
    scope: { ...moving, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 13,
  },
  "directories keep the mapping of an earlier writer": {
    rules: { keepsMapping: () => true },
    scope: { ...moving, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 16,
  },
  "a directory names a mapping that it keeps alone": {
    rules: { named: (_made, kept) => kept },
    scope: { ...moving, asks: "one-put-then-get" },
    breaks: "linearizable",
    also: ["regular"],
    steps: 20,
  },
  "nodes carry out what a client asks by an old mapping of a follower": {
    rules: { accepts: () => true },
    scope: { ...moving, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 12,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
