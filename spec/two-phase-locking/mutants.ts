/** Two-phase locking with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { type Rules, rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The mutants by name. */
export const mutants = {
  "a lock is released once its micro-operation is done": {
    rules: { locksAfter: (locks) => locks },
    scope: { work: "lost update" },
    breaks: "serializable",
    also: ["strict-serializable"],
    steps: 14,
  },
  "a lock is released early, and a reader sees one of two writes": {
    rules: { locksAfter: (locks) => locks },
    scope: { work: "fractured read" },
    breaks: "serializable",
    steps: 13,
  },
  "reads take no lock": {
    rules: {
      isBusy: (locks, by, step) => step.f === "w" && rules.isBusy(locks, by, step),
      locksAfter: (locks, by, step) =>
        step.f === "w" ? rules.locksAfter(locks, by, step) : locks,
    },
    scope: { work: "write skew" },
    breaks: "serializable",
    steps: 18,
  },
  "a lock that is taken is waited for": {
    rules: { waitsForLocks: true },
    scope: { work: "opposite orders" },
    breaks: "no deadlock",
    also: ["a transaction is answered"],
    steps: 6,
  },
  "a transaction goes on after its locks were lost in a crash": {
    rules: { isSameStart: () => true },
    scope: { work: "lost update", crashes: 1 },
    breaks: "serializable",
    steps: 16,
  },
  "a server forgets which transactions it has committed": {
    rules: { doneAfter: (done) => done },
    scope: { work: "read again", duplicates: 1 },
    breaks: "read-committed",
    also: ["monotonic-atomic-view"],
    steps: 11,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
