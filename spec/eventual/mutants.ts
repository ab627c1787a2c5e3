/** The eventual store with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { cutForGood, homesOnly } from "./claims.ts";
import { type Copy, isNewer, newer, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { without } from "./spare.ts";

/** A delete leaves nothing, where it should leave a tombstone. */
const withoutTombstone = (held: Copy, sent: Copy): Copy => {
  const after = newer(held, sent);
  return after !== held && sent.value === null ? unwritten : after;
};

/** The mutants by name. */
export const mutants = {
  "a clock is ahead, and the clocks of other nodes do not follow it": {
    rules: { clockAfterReport: (clock) => clock },
    scope: { ...homesOnly, asks: "put-beside-get-then-put", skew: 1 },
    breaks: "no put loses to a put that its client knew of",
    steps: 10,
  },
  "a late hint without a version check": {
    rules: { takeHint: (_held, sent) => sent },
    scope: { asks: "put-then-put" },
    breaks: "no home trades a copy for an older one",
    steps: 8,
  },
  "a delete without a tombstone": {
    rules: {
      install: withoutTombstone,
      merge: withoutTombstone,
      takeHint: withoutTombstone,
    },
    scope: { ...homesOnly, asks: "put-then-delete" },
    breaks: "no put loses to a put that its client knew of",
    steps: 10,
  },
  "anti-entropy that skips a pair of nodes": {
    rules: { offers: (self, peer, homes) => self !== homes[0] || peer !== homes[1] },
    scope: { ...homesOnly, asks: "put", loss: 1 },
    breaks: "once puts have stopped, all replicas come to agree",
    steps: 4,
  },
  "no anti-entropy": {
    scope: { ...homesOnly, asks: "put", loss: 1, antiEntropy: false },
    breaks: "once puts have stopped, all replicas come to agree",
    steps: 4,
  },
  "a merge that keeps the copy that is held, however old": {
    rules: {
      merge: (held, offered) => (isNewer(held, unwritten) ? held : newer(held, offered)),
    },
    scope: { ...homesOnly, asks: "put-then-put", loss: 1 },
    breaks: "once puts have stopped, all replicas come to agree",
    steps: 12,
  },
  "equal clocks, and the writer's name breaks no tie": {
    rules: { version: (clock) => ({ clock, writer: "" }) },
    scope: { ...homesOnly, asks: "put-beside-put" },
    breaks: "once puts have stopped, all replicas come to agree",
    steps: 12,
  },
  "a merge that takes the newer version and keeps the old value": {
    rules: {
      merge: (held, offered) => newer(held, { ...offered, value: held.value }),
    },
    scope: { ...homesOnly, asks: "put" },
    breaks: "every copy is of a value that was put",
    steps: 4,
  },
  "a coordinator that waits for homes and asks no spare": {
    rules: { passesOver: () => false },
    scope: { ...cutForGood, spares: 2, r: 2, w: 2, asks: "put" },
    breaks: "every request is answered",
  },
  "a hint dropped before it has arrived": {
    rules: { hintsAfterHandOver: without },
    scope: { asks: "put" },
    breaks: "the copy of an answered put is on a disk",
    steps: 5,
  },
  "a node forgets its copies on restart": {
    rules: { copyAfterCrash: () => unwritten, hintsAfterCrash: () => ({}) },
    scope: { asks: "put", crashes: 1 },
    breaks: "the copy of an answered put is on a disk",
    steps: 4,
  },
  "a home forgets on restart what all homes had agreed on": {
    rules: { copyAfterCrash: () => unwritten },
    scope: { ...homesOnly, asks: "put", crashes: 1 },
    breaks: "replicas agree once and for ever",
  },
  "a home acknowledges only what is newer than its copy": {
    rules: { acknowledges: (held, sent) => isNewer(sent, held) },
    scope: { ...homesOnly, asks: "put-beside-put", antiEntropy: false },
    breaks: "no deadlock",
  },
  "a put answered before W acknowledgements": {
    rules: { acknowledgementsAwaited: ({ w }) => w - 1 },
    scope: { asks: "put" },
    breaks: "the copy of an answered put is on a disk",
    steps: 1,
  },
  "a clock that starts again after a crash": {
    rules: { clockAfterCrash: () => 0 },
    scope: { ...homesOnly, asks: "put-then-put", crashes: 1 },
    breaks: "a version names one value",
    steps: 7,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
