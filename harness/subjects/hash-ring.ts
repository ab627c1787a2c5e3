/** The hash ring: how the nodes of `impl/hash-ring` and the machines of its spec correspond. */
import { startHashRing } from "../../impl/hash-ring/node.ts";
import { type HashRingFault, hashRingFaults } from "../../impl/hash-ring/options.ts";
import { hashRing } from "../../spec/hash-ring/hash-ring.ts";
import type { mutants } from "../../spec/hash-ring/mutants.ts";
import { defaults } from "../../spec/hash-ring/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Json, Subject } from "../conform/subject.ts";
import { register } from "../history/objects.ts";
import { linKv } from "../simulate/dialect.ts";
import { correspondence } from "./hash-ring/correspondence.ts";
import { staging } from "./hash-ring/staging.ts";
import {
  clientWords,
  saidBriefly,
  servedOptions,
  serveWords,
} from "./hash-ring/words.ts";
import {
  followed,
  nodes,
  realSchedule,
  runOptions,
  scheduleOf,
} from "./hash-ring/workload.ts";

/** Scopes at which the machines take every step of their spec, or one of each class. */
const cover: readonly CoverScope[] = [
  { ...defaults, keys: [] },
  { ...defaults, machines: 4, ids: [1, 5, 3, 7], keys: [] },
  { ...defaults, leaves: 1, keys: [] },
  { ...defaults, tokens: 2, ids: [1, 4, 5, 7, 3, 6], keys: [] },
  { ...defaults, loss: 1, keys: [] },
  { ...defaults, duplicates: 1, keys: [] },
  { ...defaults, ids: [1, 5, 5], keys: [] },
  { ...defaults, keys: [2, 4, 6], puts: 2, gets: 1 },
  { ...defaults, keys: [2, 4, 6], puts: 1, duplicates: 1 },
  // Requests while machines come and go: 224,951 steps.
  { by: "classes", scope: { ...defaults, keys: [2, 4, 6], puts: 2, gets: 2, leaves: 1 } },
];

/** Mistakes that a mutant of the spec and the machines can both make. */
const sameMistake = {
  "a key belongs to the first identifier that is larger": "larger-than",
  "the ring does not wrap around": "no-wrap",
  "a key belongs to the machine at the key modulo the number of machines": "modulo",
  "a taken identifier is not refused": "admit-taken",
  "a machine does not tell other machines what it learns": "tell-none",
  "a machine serves a key until its hand-over is confirmed": "serve-meanwhile",
  "a new machine serves its keys at once": "serve-at-once",
  "a hand-over that comes twice is taken twice": "take-twice",
  "a machine drops a request for a key that it does not serve": "drop-requests",
  "a hand-over forgets a key": "forget-a-key",
  "a hand-over that is lost is not sent again": "send-once",
  "a join that is lost is not sent again": "send-once",
  "a machine leaves without a hand-over": "leave-with-keys",
} satisfies Partial<Record<keyof typeof mutants, HashRingFault>>;

const worlds = inBothWorlds({
  nodes,
  start: startHashRing,
  program: {
    module: moduleBeside("../../impl/hash-ring/node", import.meta.url),
    start: "startHashRing",
  },
  options: runOptions,
  served: servedOptions,
  faults: hashRingFaults,
  dialect: linKv,
});

const implementation = {
  faults: {
    "acknowledge-before-flush": "a machine answers a put that is not on its disk yet",
    "admit-taken": "a machine with a taken identifier is admitted",
    "drop-requests": "a machine drops a request for a key that it does not serve",
    "forget-a-key": "a hand-over leaves a key out",
    "forget-on-restart": "a machine restarts without its values",
    "larger-than": "a key belongs to the first identifier that is larger",
    "leave-with-keys": "a machine leaves without a hand-over",
    modulo: "a key belongs to the machine at the key modulo the number of machines",
    "no-wrap": "the ring does not wrap around",
    "send-once": "a hand-over or a join that is lost is not sent again",
    "serve-at-once": "a new machine serves its keys before they come",
    "serve-meanwhile": "a machine serves keys until their hand-over is confirmed",
    "take-twice": "a hand-over that comes twice is taken twice",
    "tell-none": "a machine does not tell other machines what it learns",
  } satisfies Record<HashRingFault, string>,
  promises: [{ model: "linearizable", object: register<Json>(null) }],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  ...worlds,
  serve: saidBriefly(worlds.serve),
  ...corresponding({
    family: hashRing,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: hashRingFaults,
    sameMistake,
  }),
  cover,
  client: clientWords,
  serveWords,
} satisfies Implementation;

/** The hash ring: spec and implementation. */
export const subject = {
  name: "hash-ring",
  summary:
    "consistent hashing: a key at its successor; machines join, leave and hand keys over",
  family: hashRing,
  implementation,
} satisfies Subject;
