/** The upkeep of the ring with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { calm, original } from "./claims.ts";
import { isSafeByEither } from "./original.ts";

/** The mutants by name. */
export const mutants = {
  "a node joins before a dead successor": {
    rules: { joinsAt: () => true },
    scope: original,
    breaks: "a member off the ring leads to it",
    steps: 6,
  },
  "a node adopts a dead successor": {
    rules: { adopts: () => true },
    scope: { ...original, nodes: 2 },
    breaks: "there is a ring",
    steps: 4,
  },
  "a node may fail that another one has as both successors": {
    rules: { mayLose: isSafeByEither },
    scope: original,
    breaks: "there is a ring",
    also: ["each member has a live successor"],
    steps: 8,
  },
  "any principal may fail": {
    rules: { base: () => 0 },
    scope: { nodes: 3 },
    breaks: "there is one ring at most",
    also: ["no list has a node twice", "lists are in order", "rings are in order"],
    steps: 8,
  },
  "a node takes the list of its successor in reverse order": {
    rules: { listOfSuccessor: (_own, its) => its.toReversed() },
    scope: { nodes: 3, fails: false, churn: "stops" },
    breaks: "a ring that has settled stays as it is",
    steps: 2,
  },
  "as many principals as successors stay": {
    rules: { base: (successors) => successors },
    scope: { nodes: 3 },
    breaks: "no list has a node twice",
    also: ["there are more principals than successors in a list"],
    steps: 2,
  },
  "a node that joins fills its list with its first successor": {
    rules: { listOfJoin: (list) => list.map(() => list[0]!) },
    scope: { fails: false },
    breaks: "no list has a node twice",
    also: ["there are more principals than successors in a list", "lists are in order"],
    steps: 1,
  },
  "a node joins at any place": {
    rules: { hasRoom: () => true },
    scope: { fails: false },
    breaks: "there are more principals than successors in a list",
    also: ["lists are in order"],
    steps: 1,
  },
  "a node adopts a predecessor of its successor that is dead": {
    rules: { adopts: () => true },
    scope: { nodes: 3, successors: 1 },
    breaks: "each member has a live successor",
    also: ["there is a ring", "a member off the ring leads to it"],
    steps: 6,
  },
  "a node takes the last one that notifies it": {
    rules: { takesPredecessor: () => true },
    scope: { ...calm, fails: false },
    breaks: "after churn the ring becomes ideal",
    steps: 10,
  },
  "a node keeps a dead predecessor": {
    rules: { takesPredecessor: ({ isNearer }) => isNearer },
    scope: { ...calm, nodes: 3, successors: 1 },
    breaks: "after churn the ring becomes ideal",
    steps: 10,
  },
  "a node does not take over the list of its successor": {
    rules: { listOfSuccessor: (own) => own },
    scope: { ...calm, fails: false },
    breaks: "after churn the ring becomes ideal",
    steps: 14,
  },
  "a list is filled up with its owner": {
    rules: { filling: (_all, own) => own },
    scope: {},
    breaks: "no list has a node twice",
    steps: 7,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
