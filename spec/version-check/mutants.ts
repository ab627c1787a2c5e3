/** The version check with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The mutants by name. */
export const mutants = {
  "a commit is not checked": {
    rules: { isOverwritten: () => false },
    scope: { work: "lost update" },
    breaks: "snapshot-isolation",
    also: ["parallel-snapshot-isolation"],
    steps: 10,
  },
  "a read sees the newest version, not the snapshot": {
    rules: { readsAt: (_snapshot, { now }) => now },
    scope: { work: "fractured read" },
    breaks: "snapshot-isolation",
    also: ["parallel-snapshot-isolation"],
    steps: 7,
  },
  "a snapshot is one commit old": {
    rules: { snapshotOf: ({ now }) => Math.max(0, now - 1) },
    scope: { work: "read again" },
    breaks: "strong-snapshot-isolation",
    steps: 6,
  },
  "a conflict is not answered": {
    rules: { answersConflicts: false },
    scope: { work: "lost update" },
    breaks: "no deadlock",
    also: ["a transaction is answered"],
  },
  "a server forgets which transactions it has committed": {
    rules: { doneAfter: (done) => done },
    scope: { work: "update and read", duplicates: 1 },
    breaks: "read-committed",
    steps: 9,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
