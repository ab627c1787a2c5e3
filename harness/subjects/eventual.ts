/** The eventual store: how the node of `impl/eventual` and the spec of `spec/eventual` correspond. */
import { startEventual } from "../../impl/eventual/node.ts";
import {
  type EventualFault,
  type EventualOptions,
  eventualFaults,
} from "../../impl/eventual/options.ts";
import { eventual } from "../../spec/eventual/eventual.ts";
import type { mutants } from "../../spec/eventual/mutants.ts";
import { defaults, type Scope } from "../../spec/eventual/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Json, Subject } from "../conform/subject.ts";
import { register } from "../history/objects.ts";
import { correspondence } from "./eventual/correspondence.ts";
import { staging } from "./eventual/staging.ts";
import { realSchedule, schedule, settled } from "./eventual/workload.ts";
import { storeWords } from "./shared/client-words.ts";
import { kv } from "./shared/kv.ts";

/**
 * More nodes than homes, so that a put has a spare. Gets go to homes alone: a spare in place of a slow home
 * has no copy, even long after all homes agree.
 */
const nodes = ["n1", "n2", "n3", "n4"] as const;
const scope: Scope = { ...defaults, n: 3, spares: 1, r: 1, w: 2 };
const options = {
  n: scope.n,
  r: scope.r,
  w: scope.w,
  sloppyGets: scope.sloppyGets,
  tickMs: 200, // Or no two writers would ever read the same time.
} satisfies EventualOptions;

/** Scopes at which the store takes every step of its spec, or one of each class. */
const cover: readonly CoverScope[] = [
  // A letter that is lost; a delete; a clock that is kept through a crash.
  { ...defaults, spares: 0, asks: "put", loss: 1 },
  { ...defaults, spares: 0, asks: "put-then-delete" },
  { ...defaults, n: 1, spares: 0, asks: "put-then-put", crashes: 1 },
  // A hint that comes late; a second spare in place of the first.
  { ...defaults, n: 1, asks: "put-then-put" },
  { ...defaults, n: 1, spares: 2, asks: "put" },
  // A get that a spare answers, beside a cut.
  { ...defaults, n: 1, asks: "put-then-get", sloppyGets: true, partitions: 1 },
  // A clock that follows what it sees.
  { ...defaults, spares: 0, asks: "put-beside-get-then-put", antiEntropy: false },
  // Two writers, and homes that offer what they hold to each other.
  { ...defaults, spares: 0, asks: "put-beside-put" },
  // A spare for the home, and a crash of either.
  { ...defaults, n: 1, asks: "put", crashes: 1 },
  // Two writers and three homes: 3,709,622 steps.
  { by: "classes", scope: { ...defaults, n: 3, spares: 0, asks: "put-beside-put" } },
];

/** Mistakes that a mutant of the spec and the store can both make. */
const sameMistake = {
  "a put answered before W acknowledgements": "acknowledge-before-w",
  "a delete without a tombstone": "delete-without-tombstone",
  "a hint dropped before it has arrived": "drop-hint-early",
  "a node forgets its copies on restart": "forget-on-restart",
  "a merge that keeps the copy that is held, however old": "keep-own",
  "a late hint without a version check": "late-hint-overwrites",
  "a clock is ahead, and the clocks of other nodes do not follow it": "own-clock-only",
  "a clock that starts again after a crash": "reuse-clock-after-restart",
  "equal clocks, and the writer's name breaks no tie": "tie-not-broken",
} satisfies Partial<Record<keyof typeof mutants, EventualFault>>;

const implementation = {
  faults: {
    "acknowledge-failed-flush":
      "a write that the disk refused is acknowledged all the same",
    "acknowledge-before-flush": "a node acknowledges a copy that is not on its disk yet",
    "acknowledge-before-w": "a coordinator waits for one acknowledgement too few",
    "delete-without-tombstone": "a delete leaves nothing, so that older copies come back",
    "drop-hint-early": "a spare drops a hint when it is sent, not when it has arrived",
    "forget-on-restart": "a node restarts without its copies",
    "keep-own": "a home that holds a copy takes no newer one from another home",
    "late-hint-overwrites": "a hint replaces what a home holds, whatever its version",
    "own-clock-only": "a clock does not follow the versions that it sees",
    "reuse-clock-after-restart": "a clock starts again after a crash",
    "skip-a-pair": "one of the nodes neither offers its copies nor is offered any",
    "tie-not-broken":
      "of two versions with equal clocks, a home keeps the one that it has",
  } satisfies Record<EventualFault, string>,
  promises: [{ model: "convergent", object: register<Json>(null), settled }],
  scope: options,
  schedule: (seed) => schedule(seed, nodes),
  realSchedule: realSchedule(nodes),
  ...inBothWorlds({
    nodes,
    start: startEventual,
    program: {
      module: moduleBeside("../../impl/eventual/node", import.meta.url),
      start: "startEventual",
    },
    options: options,
    faults: eventualFaults,
    dialect: kv,
  }),
  ...corresponding({
    family: eventual,
    correspondence,
    scope,
    members: nodes,
    staging,
    faults: eventualFaults,
    sameMistake,
  }),
  cover,
  client: storeWords,
} satisfies Implementation;

/** The eventual store: spec and implementation. */
export const subject = {
  name: "eventual",
  summary: "any reachable node answers, the last writer wins, all agree in the end",
  family: eventual,
  implementation,
} satisfies Subject;
