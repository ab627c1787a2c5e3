/** Directories that choose nodes, with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { oneOfThree, rackLost, racks, uneven } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "the directory ignores racks": {
    rules: { fits: () => true },
    scope: { ...racks, puts: 1 },
    breaks: "copies of a value are on different racks",
    steps: 1,
  },
  "the directory ignores racks, and a rack is lost": {
    rules: { fits: () => true },
    scope: rackLost,
    breaks: "an answered put is on a node that is not lost",
    also: ["copies of a value are on different racks"],
    steps: 6,
  },
  "a move ignores racks": {
    rules: { fitsMoved: () => true },
    scope: uneven,
    breaks: "copies of a value are on different racks",
    steps: 11,
  },
  "a put goes on waiting for a node that is lost": {
    rules: { picksAnother: false },
    scope: oneOfThree,
    breaks: "every value comes to all its copies",
  },
  "the directory knows only the room that nodes have confirmed": {
    rules: { countsUnderWay: false },
    scope: { work: "room", n: 1, capacity: 1, puts: 3 },
    breaks: "no node is sent a value that it has no room for",
    steps: 4,
  },
  "two new values at once go to the node that had most room": {
    rules: { countsUnderWay: false },
    scope: { work: "room", n: 1, rebalances: false },
    breaks: "new values go to several nodes",
    also: ["loads come to differ by at most one value"],
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
