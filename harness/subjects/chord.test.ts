import { expect, test } from "vitest";
import { subject } from "./chord.ts";
import {
  type EdgeCounts,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "./shared/cover.laws.ts";

const { family } = subject;

const upkeep = { work: "messages", nodes: 3, successors: 1 };
const lookUps = { work: "look-up" };
const small = { bits: 4, ids: [1, 3, 6, 7, 10, 14] };
const prefix = { ...lookUps, router: "prefix", successors: 1 };

const counts: EdgeCounts = {
  "work=messages nodes=3 successors=1": [933, 2_773],
  "work=messages nodes=3 successors=1 failures=1": [1_397, 4_308],
  "work=messages nodes=3 successors=1 leaves=1": [1_475, 4_239],
  "work=look-up asks=all": [2_733, 2_732],
  "work=look-up bits=4 ids=1,3,6,7,10,14": [346, 388],
  "work=look-up bits=4 ids=1,3,6,7,10,14 tables=none": [589, 588],
  "work=look-up bits=4 ids=1,3,6,7,10,14 tables=any": [849, 1_164],
  "work=look-up successors=1 router=prefix": [1_724, 2_365],
  "work=look-up successors=1 bits=4 ids=1,3,6,7,10,14 router=prefix tables=none": [
    429, 446,
  ],
  "work=look-up successors=1 bits=4 ids=1,3,6,7,10,14 router=prefix tables=any": [
    568, 709,
  ],
};

takesEveryStep(subject as never, {
  scopesAre: "joins, failures, leaves, and look-ups by both routers",
  counts,
});

takesEachClass(
  subject as never,
  {
    scope: { ...family.scope, work: "messages", failures: 1 },
    states: 18_511,
    edges: 73_444,
    classes: 276,
  },
  {
    scope: { ...family.scope, work: "messages", leaves: 1 },
    states: 18_651,
    edges: 69_924,
    classes: 288,
  },
  {
    scope: { ...family.scope, ...upkeep, failures: 1, returns: true },
    states: 52_487,
    edges: 218_550,
    classes: 396,
  },
);

findsPlanted(
  subject as never,
  {
    "answers-meanwhile": [3, upkeep],
    "beyond-the-key": [2, { ...lookUps, ...small }],
    "busy-is-dead": [4, upkeep],
    "closest-before": [2, prefix],
    "drops-the-end": [2, { ...lookUps, ...small }],
    "joins-anywhere": [3, upkeep],
    "nearest-finger": [2, { ...lookUps, ...small }],
    "own-key-next": [2, { ...lookUps, ...small }],
    "second-finger": [2, { ...lookUps, ...small }],
    "short-list": [3, { work: "messages", failures: 1 }, "classes"],
    "silent-leave": [3, { ...upkeep, leaves: 1 }],
    "trusts-notices": [11, upkeep],
  },
  {
    "admit-taken": "in the spec identifiers differ, and all agree on m",
    "as-long-prefix": "the path says what a table holds: see the mutant",
    "finger-for-successor": "the path says which finger a node has: see the mutant",
    hasty: "a path says when a node begins a round; runs show it",
  },
);

const four = { bits: 3, ids: [1, 3, 4, 6] };

test.each([
  ["a node that waits for an answer gives its state away", upkeep],
  ["a key that equals an identifier belongs to the next node", { ...lookUps, ...small }],
  ["a finger is taken for the successor", { ...lookUps, ...four, tables: "any" }],
  ["a finger may lie behind the key", { ...lookUps, ...four, tables: "any" }],
  ["a look-up stops before the node of the key", { ...lookUps, ...four, tables: "any" }],
  ["the nearest finger is used", { ...lookUps, ...small }],
  ["the second furthest finger is used", { ...lookUps, ...small }],
  [
    "an entry need not have a longer prefix",
    { ...prefix, bits: 3, ids: [0, 1, 3, 4, 6], digit: 1, tables: "any" },
  ],
  ["of two equally close nodes the one before the key has it", { ...prefix, ...small }],
])(
  "a mutant of the spec is in step with nodes that make the same mistake: %s",
  async (mutant, changed) => {
    const steps = await isInStepWith(subject as never, {
      mutant,
      scope: { ...family.scope, ...changed },
    });
    expect(steps).toBeGreaterThan(0);
  },
);
