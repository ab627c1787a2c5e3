/** The remote disk with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { empty } from "./server.ts";

/** The mutants by name. */
export const mutants = {
  "a client reads from a cache": {
    rules: {
      cached: ({ cache }, call) => (call.type === "read" ? cache[call.block] : undefined),
      remembered: (blocks, { block }, value) =>
        value === null ? blocks : { ...blocks, [block]: value },
    },
    scope: { writes: 2 },
    steps: 10,
    breaks: "linearizable",
    also: ["every block costs a round trip"],
  },
  "the disk is forgotten on restart": {
    rules: { diskAfterCrash: () => empty },
    scope: { crashes: 1 },
    breaks: "a write that was answered is on the disk",
    also: ["linearizable"],
    steps: 4,
  },
  "a write that comes twice is done twice": {
    rules: { wasExecuted: () => false },
    scope: { writes: 2, duplicates: 1 },
    breaks: "linearizable",
    also: ["a write that was answered is on the disk"],
    steps: 10,
  },
  "a client takes any reply for its own": {
    rules: { isReplyTo: () => true, isOver: () => false },
    scope: { duplicates: 1 },
    breaks: "linearizable",
    steps: 8,
  },
  "a write is answered before its last block is written": {
    rules: { isWritten: (callsLeft) => callsLeft < 2 },
    scope: { size: 2 },
    breaks: "a write that was answered is on the disk",
    steps: 3,
  },
  "a client sends a call only once": {
    rules: { retries: false },
    scope: { loss: 1 },
    breaks: "a program on the side of the server is answered",
    also: ["no deadlock", "a program that is cut off from the server is answered"],
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
