/** The upkeep of the ring in messages with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

/** The mutants by name. */
export const mutants = {
  "a node that waits for an answer gives its state away": {
    rules: { answersMeanwhile: true },
    scope: { work: "messages" },
    breaks: "each message step is a joint step",
    steps: 13,
  },
  "a slow node is taken for dead": {
    rules: { timesOutEarly: true },
    scope: { work: "messages", nodes: 2, successors: 1 },
    breaks: "each message step is a joint step",
    also: ["there are more principals than successors in a list"],
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
