/** Remote procedure calls with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** Transaction ids restart from 0 after a crash, so that a late reply to an old call may answer a new one. */
const renumbered = { xidAfterCrash: () => 0, isOver: () => false };

/** The mutants by name. */
export const mutants = {
  "a call is known by its transaction id alone": {
    rules: { isSame: (one, other) => one.xid === other.xid },
    scope: { clients: 2 },
    breaks: "what a client was answered has been done",
    also: ["linearizable"],
    steps: 5,
  },
  "a client numbers its calls anew after a crash": {
    rules: renumbered,
    scope: { work: "remove, create, remove", crashes: 1, crashing: "clients" },
    breaks: "linearizable",
    steps: 9,
  },
  "calls that a client numbers anew are known without arguments": {
    rules: {
      ...renumbered,
      isSame: (one, other) => one.client === other.client && one.xid === other.xid,
    },
    scope: { calls: 2, crashes: 1, crashing: "clients" },
    breaks: "what a client was answered has been done",
    also: ["linearizable"],
    steps: 8,
  },
  "a copy of a call that is being done is done, too": {
    rules: { dropsCopy: (running) => running > 1 },
    scope: { slow: true },
    breaks: "no call is done twice",
    also: ["linearizable"],
    steps: 6,
  },
  "the server replies before a call is done": {
    rules: { repliesWhenDone: false },
    scope: { slow: true },
    breaks: "what a client was answered has been done",
    steps: 3,
  },
  "a client takes any reply for its own": {
    rules: { isReplyTo: () => true, isOver: () => false },
    scope: { calls: 2 },
    breaks: "what a client was answered has been done",
    also: ["linearizable"],
    steps: 7,
  },
  "a retry has a transaction id of its own": {
    rules: { xidOfRetry: (xid) => Math.min(xid + 1, 3) }, // Bounded, or the space is not.
    scope: {},
    breaks: "no call is done twice",
    also: ["linearizable"],
    steps: 4,
  },
  "a client never sends a call again": {
    rules: { retries: false },
    scope: { loss: 1 },
    breaks: "a call is answered",
    also: ["no deadlock"],
    steps: 2,
  },
  "a client takes a file that is there for one that it made": {
    rules: { resultOf: (result) => (result === "exists" ? "created" : result) },
    scope: { work: "lock", clients: 2 },
    breaks: "one client has the lock",
    also: ["linearizable"],
    steps: 6,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
