/** Puts and gets with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

/** The mutants by name. */
export const mutants = {
  "a node keeps the last put that arrives": {
    rules: { keeps: (_held, sent) => sent },
    scope: { query: "iterative", asks: "two-puts" },
    breaks: "replicas agree once no put is on its way",
    steps: 10,
  },
  "a put is done at the first acknowledgement": {
    rules: { isReplicated: (missing, of) => missing < of },
    scope: { asks: "put" },
    breaks: "each replica has an answered put",
    steps: 5,
  },
  "a put is done at the first acknowledgement, and a node fails": {
    rules: { isReplicated: (missing, of) => missing < of },
    scope: { asks: "put", crashes: 1, loss: 1 },
    breaks: "an answered put is not lost",
    steps: 7,
  },
  "a node acknowledges a put before the next node has": {
    rules: { waitsForNext: () => false },
    scope: { asks: "put", replication: "recursive" },
    breaks: "an operation costs what its scheme says",
    also: ["each replica has an answered put"],
    steps: 7,
  },
  "the directory begins a put while another one is under way": {
    rules: { mustWait: () => false },
    scope: { asks: "two-puts", versions: false },
    breaks: "replicas agree once no put is on its way",
    steps: 8,
  },
  "the directory forgets a put that waits": {
    rules: { takesNext: false },
    scope: { asks: "two-puts" },
    breaks: "no deadlock",
    steps: 9,
  },
  "a get is answered by a node that may not have the last put": {
    rules: { readFrom: (_holders, nodes) => nodes.slice(0, 1) },
    scope: { acks: "one", asks: "put-beside-gets" },
    breaks: "linearizable",
    also: ["regular"],
    steps: 10,
  },
  "a get asks the slowest node": {
    rules: { readFrom: (_holders, nodes) => nodes.slice(-1) },
    scope: { asks: "get", slow: 3 },
    breaks: "an operation costs what its scheme says",
    steps: 5,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
