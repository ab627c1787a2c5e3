/** The single-copy store with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { empty } from "./holder.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** Operations are numbered from 1 again after a crash, so a late answer to an old one may end a new one. */
const renumbered = { numberAfterCrash: () => 0, isOver: () => false };

/** The mutants by name. */
export const mutants = {
  "the copy is forgotten on restart": {
    rules: { copyAfterCrash: () => empty },
    scope: { crashes: 1 },
    breaks: "linearizable",
    steps: 8,
  },
  "a put that comes twice is done twice": {
    rules: { wasExecuted: () => false },
    scope: { puts: 2, duplicates: 1 },
    breaks: "linearizable",
    also: ["sequential", "regular"],
    steps: 10,
  },
  "a node numbers its puts anew after a crash": {
    rules: renumbered,
    scope: { puts: 2, crashes: 1 },
    breaks: "linearizable",
    steps: 11,
  },
  "a node numbers its puts anew, and the holder takes a new put for an old one": {
    rules: renumbered,
    scope: { puts: 3, gets: 0, crashes: 1 },
    breaks: "a client on the side of the copy is answered",
  },
  "a node answers gets with what the holder answered before": {
    rules: {
      answerFromCache: ({ seen }, { type }) => (type === "get" ? seen : null),
      seenAfterAnswer: (_seen, answer) => answer,
    },
    scope: { puts: 2 },
    breaks: "linearizable",
    steps: 10,
  },
  "the holder answers no get of what was never put": {
    rules: { answersGets: ({ value }) => value !== null },
    scope: {},
    breaks: "no deadlock",
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
