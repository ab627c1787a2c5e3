/** Popular values with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { eight, one, two } from "./claims.ts";

const both = { asks: "put-beside-gets" } as const;

/** The mutants by name. */
export const mutants = {
  "a put goes to the first nodes of a popular value only": {
    rules: { putsTo: (nodes, { n }) => nodes.slice(0, n) },
    scope: { ...one, ...both },
    breaks: "regular",
    also: ["linearizable"],
    steps: 19,
  },
  "a node that gave its copy up still serves it": {
    rules: { givesUp: false },
    scope: { ...one, ...both, remembers: true },
    breaks: "regular",
    also: ["linearizable"],
    steps: 24,
  },
  "the directory does not wait until a copy is gone": {
    rules: { waitsForLeave: false },
    scope: { ...one, ...both, remembers: true },
    breaks: "regular",
    also: ["linearizable"],
    steps: 22,
  },
  "a node that copies its value goes on to take puts of the old mapping": {
    rules: { epochAfterCopy: (_sent, own) => own },
    scope: { ...one, ...both },
    breaks: "regular",
    also: ["linearizable"],
    steps: 19,
  },
  "the directory names a node before it has its copy of a popular value": {
    rules: { namesAtOnce: true },
    scope: { ...one, asks: "get" },
    breaks: "a get never finds nothing",
    also: ["linearizable", "regular"],
    steps: 11,
  },
  "the directory takes a first copy away, too": {
    rules: { leastCopies: () => 1 },
    scope: { ...two, asks: "get" },
    breaks: "the value stays on its first nodes",
    steps: 2,
  },
  "copies of a value that was popular stay": {
    rules: { leastCopies: ({ n, extras }) => n + extras },
    scope: { ...one, ...both },
    breaks: "a value comes back to its first nodes",
  },
  "gets go to the first node, whatever others have": {
    rules: { getsFrom: (nodes) => nodes[0]! },
    scope: { ...eight, extras: 1 },
    breaks: "nodes with a copy share the gets",
    steps: 21,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
