/** Naming with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The mutants by name. */
export const mutants = {
  "a host keeps the registry's first answer for ever": {
    rules: { looksUp: false, looksUpAgain: false },
    scope: {},
    breaks: "an open finds the file",
    steps: 9,
  },
  "a host asks the registry once for each open": {
    rules: { looksUpAgain: false },
    scope: { overlaps: true },
    breaks: "an open finds the file",
    steps: 6,
  },
  "the registry does not learn of the move": {
    rules: { movesName: false, looksUpAgain: false },
    scope: {},
    breaks: "an open finds the file",
    steps: 6,
  },
  "a remount mounts the old server again": {
    rules: { remountsTo: () => "s1" },
    scope: { names: "mount" },
    breaks: "an open after the remount finds the file",
    also: ["an open finds the file"],
    steps: 5,
  },
  "a server does not answer that it has no such file": {
    rules: { refuses: false },
    scope: { names: "host:path" },
    breaks: "no deadlock",
    steps: 3,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
