import { expect, test } from "vitest";
import { subject } from "./hash-ring.ts";
import {
  type EdgeCounts,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "./shared/cover.laws.ts";
import { isRightInRuns, keepsTraces, simulating, specFinds } from "./shared/runs.laws.ts";

const { family } = subject;

keepsTraces(subject);

isRightInRuns(subject, 40);

const every = { keys: [] };
const asking = { keys: [2, 4, 6] };

const counts: EdgeCounts = {
  "keys=none": [8, 11],
  "machines=4 ids=1,5,3,7 keys=none": [176, 802],
  "keys=none leaves=1": [95, 313],
  "tokens=2 ids=1,4,5,7,3,6 keys=none": [16, 29],
  "keys=none loss=1": [36, 198],
  "keys=none duplicates=1": [24, 52],
  "ids=1,5,5 keys=none": [4, 3],
  "keys=2,4,6 puts=2 gets=1": [591, 1_302],
  "keys=2,4,6 puts=1 duplicates=1": [217, 587],
};

takesEveryStep(subject, {
  scopesAre: "joins, leaves, requests, loss and duplicates",
  counts,
});

takesEachClass(subject, {
  scope: { ...family.scope, ...asking, puts: 2, gets: 2, leaves: 1 },
  states: 58_215,
  edges: 255_682,
  classes: 799,
});

findsPlanted(
  subject,
  {
    "admit-taken": [2, { ids: [1, 5, 5], ...every }],
    "drop-requests": [5, { ...asking, puts: 2, gets: 1 }],
    "forget-a-key": [3, every],
    "larger-than": [1, every],
    "leave-with-keys": [1, { ...every, leaves: 1 }],
    modulo: [1, every],
    "no-wrap": [1, every],
    "send-once": [3, { ...every, loss: 1 }],
    "serve-at-once": [3, every],
    "serve-meanwhile": [4, { ...asking, puts: 2, gets: 1 }],
    "take-twice": [7, { ...asking, puts: 1, duplicates: 1 }],
    "tell-none": [2, every],
  },
  {
    "acknowledge-before-flush": "no machine of the spec crashes; runs show it",
    "forget-on-restart": "no machine of the spec crashes; runs show it",
  },
);

const simulated = simulating(subject);

test.each([
  [90, "a join"],
  [119, "a put of its own client"],
])(
  "seed %i: the disk of a machine that dies has %s, and its trace does not",
  async (seed) => {
    expect((await simulated(seed)).conformance.verdict).toBe("holds");
  },
);

specFinds(subject, {
  faults: ["acknowledge-before-flush", "forget-on-restart", "take-twice"],
  seeds: 12,
});

test.each([
  ["a key belongs to the first identifier that is larger", every],
  ["the ring does not wrap around", every],
  ["a key belongs to the machine at the key modulo the number of machines", every],
  ["a taken identifier is not refused", { ids: [1, 5, 5], ...every }],
  ["a machine does not tell other machines what it learns", every],
  ["a machine serves a key until its hand-over is confirmed", { ...asking, puts: 1 }],
  ["a new machine serves its keys at once", every],
  ["a hand-over that comes twice is taken twice", { ...every, duplicates: 1 }],
  ["a machine drops a request for a key that it does not serve", { ...asking, puts: 1 }],
  ["a hand-over forgets a key", every],
  ["a hand-over that is lost is not sent again", { ...every, loss: 1 }],
  ["a join that is lost is not sent again", { ...every, loss: 1 }],
  ["a machine leaves without a hand-over", { ...every, leaves: 1 }],
])(
  "a mutant of the spec is in step with machines that make the same mistake: %s",
  async (mutant, changed) => {
    const steps = await isInStepWith(subject, {
      mutant,
      scope: { ...family.scope, ...changed },
    });
    expect(steps).toBeGreaterThan(0);
  },
);
