/** Moves and repairs with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

const moves = { work: "moves", n: 1, change: "move" } as const;
const put = { asks: "put" } as const;

/** The mutants by name. */
export const mutants = {
  "a node that has sent its value still takes puts": {
    rules: { accepts: () => true },
    scope: { ...moves, ...put },
    breaks: "an answered put stays on a node that the directory names",
    steps: 9,
  },
  "a node without the value answers a get": {
    rules: { accepts: () => true },
    scope: { ...moves, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 10,
  },
  "the directory names the new node before it has the value": {
    rules: { namesAtOnce: true },
    scope: { ...moves, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 6,
  },
  "a node drops its value before the new one has it": {
    rules: { heldAfterCopy: () => null },
    scope: { ...moves, asks: "get", n: 2, failures: 1 },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular", "a key comes back to its number of replicas"],
    steps: 10,
  },
  "a value that comes twice is installed twice": {
    rules: { installsOlder: true },
    scope: { ...moves, ...put, duplicates: 1 },
    breaks: "an answered put stays on a node that the directory names",
    steps: 10,
  },
  "an abandoned slow node goes on to serve gets": {
    rules: { accepts: () => true },
    scope: { work: "moves", change: "replace-first", asks: "put-beside-gets" },
    breaks: "regular",
    also: ["linearizable"],
    steps: 10,
  },
  "a value is copied again from a node that was abandoned": {
    rules: { sources: (_nodes, spares) => spares.toReversed() },
    scope: {
      work: "moves",
      change: "replace-last",
      failures: 1,
      asks: "one-put-then-get",
    },
    breaks: "regular",
    also: ["linearizable"],
    steps: 18,
  },
  "a put that is sent again gets a new number": {
    rules: { keepsNumber: false },
    scope: { work: "moves", change: "replace-last", asks: "put-beside-get-put-get" },
    breaks: "linearizable",
    steps: 31,
  },
  "a failed replica is not replaced": {
    rules: { repairs: false },
    scope: { work: "moves", asks: "get", failures: 1 },
    breaks: "a key comes back to its number of replicas",
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
