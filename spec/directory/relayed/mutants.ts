/** Directories that relay while the key moves, with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { moves, repairs } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "the directory relays a put while the key moves": {
    rules: { relaysMeanwhile: true },
    scope: { ...moves, asks: "put" },
    breaks: "an answered put stays on a node that the directory names",
    steps: 9,
  },
  "a node takes what the directory relayed before the key moved": {
    rules: { accepts: () => true },
    scope: { ...moves, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 10,
  },
  "the directory forgets a request under way when the key moves": {
    rules: { sendsAgain: false },
    scope: { ...moves, asks: "put" },
    breaks: "a request is answered",
    also: ["no deadlock"],
  },
  "the directory forgets a put under way when a node fails": {
    rules: { sendsAgain: false },
    scope: { ...repairs, asks: "put" },
    breaks: "a request is answered",
    also: ["no deadlock"],
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
