/** Measurements and stores with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { type Rules, rules } from "./rules.ts";
import { p999 } from "./sample.ts";
import type { Scope } from "./scope.ts";

const load = { work: "measurement" } as const;
/** Clients give up before the store goes on. */
export const impatient = { ...load, timeout: 1 } as const;

/** The mutants by name. */
export const mutants = {
  "the next request waits for the answer to the last one": {
    rules: { waits: true, begins: ({ sent }) => sent },
    scope: load,
    breaks: "a sample with one slow request means one slow request of the users",
    also: ["what is measured is what users wait"],
  },
  "requests without an answer are left out": {
    rules: { givenUp: () => null },
    scope: impatient,
    breaks: "what is measured is what users wait",
    also: ["a sample with one slow request means one slow request of the users"],
  },
  "the node measures from when it takes a request": {
    rules: { begins: ({ taken, due }) => taken ?? due },
    scope: load,
    breaks: "what is measured is what users wait",
    also: ["a sample with one slow request means one slow request of the users"],
  },
  "percentiles of parts are averaged": {
    rules: {
      overall: (parts) => parts.reduce((sum, each) => sum + p999(each), 0) / parts.length,
    },
    scope: {},
    breaks: "the p99.9 that is reported has 99.9 % of all requests at it or below",
    steps: 2,
  },
  "an operation waits for one answer more": {
    rules: { completes: (answers, quorum) => rules.completes(answers, quorum + 1) },
    scope: { work: "replicas" },
    breaks: "an operation takes as long as the answer that completes its quorum",
    also: ["one slow replica makes no operation slow"],
  },
  "an operation waits for one answer too few": {
    rules: { completes: (answers, quorum) => rules.completes(answers, quorum - 1) },
    scope: { work: "replicas" },
    breaks: "an operation takes as long as the answer that completes its quorum",
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
