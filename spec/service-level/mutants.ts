/** Measurements and stores with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { type Rules, rules } from "./rules.ts";
import { BOUND_MS, meanOf, p999, slowerThan } from "./sample.ts";
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
  "a bound on the mean takes the place of that on the p99.9": {
    rules: { keeps: (sample) => meanOf(sample) <= BOUND_MS / 3 },
    scope: {},
    breaks: "the service with the better p99.9 keeps the bound if the other one does",
  },
  "two slow requests are allowed, however many there are": {
    rules: { keeps: (sample) => slowerThan(sample, BOUND_MS) <= 2 },
    scope: {},
    breaks: "all requests keep the bound if each service does",
  },
  "the slowest service of a page decides alone": {
    rules: { allInTime: (late) => 1 - late },
    scope: { work: "page", dependencies: 150 },
    breaks: "a page of 10, 100 and 150 such services keeps 99.0 %, 90.5 % and 86.1 %",
    also: ["a page of n services that are each late once in 990 n breaks 99.9 %"],
  },
  "a page counts each service twice": {
    rules: { allInTime: (late, services) => (1 - late) ** (2 * services) },
    scope: { work: "page", dependencies: 150 },
    breaks: "a page of n services that are each late once in 1000 n keeps 99.9 %",
    also: [
      "a page of 10, 100 and 150 such services keeps 99.0 %, 90.5 % and 86.1 %",
      "a page of services that each keep 99.9 % keeps 99.9 %",
    ],
  },
  "an operation of all replicas waits for all but one": {
    rules: { completes: (answers, quorum) => rules.completes(answers, quorum - 1) },
    scope: { work: "replicas", quorum: 3 },
    breaks: "an operation takes as long as the slowest replica",
    also: ["an operation takes as long as the answer that completes its quorum"],
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
