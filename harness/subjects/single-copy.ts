/** The single-copy store: how the node of `impl/single-copy` and its spec correspond. */
import { startSingleCopy } from "../../impl/single-copy/node.ts";
import {
  type SingleCopyFault,
  singleCopyFaults,
} from "../../impl/single-copy/options.ts";
import type { mutants } from "../../spec/single-copy/mutants.ts";
import { defaults, type Scope } from "../../spec/single-copy/scope.ts";
import { singleCopy } from "../../spec/single-copy/single-copy.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { Implementation, Json, Subject } from "../conform/subject.ts";
import { register } from "../history/objects.ts";
import { linKv } from "../simulate/dialect.ts";
import { scheduleFrom } from "../simulate/schedule.ts";
import { storeWords } from "./shared/client-words.ts";
import { correspondence, staging } from "./single-copy/correspondence.ts";

const nodes = ["n1", "n2", "n3"] as const;

/** Scopes at which the store takes every step of its spec: see `coverEdges`. */
const cover: readonly Scope[] = [
  { ...defaults, clients: 1, puts: 2, crashes: 1 },
  { ...defaults, crashes: 1 },
  { ...defaults, partitions: 1, gets: 1 },
  { ...defaults, puts: 2, gets: 1, duplicates: 1 },
];

/** Mistakes that a mutant of the spec and the store can both make. */
const sameMistake = {
  "the copy is forgotten on restart": "forget-on-restart",
  "a put that comes twice is done twice": "execute-twice",
  "a node numbers its puts anew after a crash": "reuse-numbers-after-restart",
  "a node answers gets with what the holder answered before": "answer-from-cache",
} satisfies Partial<Record<keyof typeof mutants, SingleCopyFault>>;

const implementation = {
  faults: {
    "acknowledge-failed-flush":
      "a write that the disk refused is acknowledged all the same",
    "acknowledge-before-flush": "the holder answers a put that is not on its disk yet",
    "answer-from-cache": "a node answers a get with what the holder answered before",
    "execute-twice": "a put that comes twice is done twice",
    "forget-on-restart": "the holder restarts without its copies",
    "reuse-numbers-after-restart": "a node numbers its operations anew after a crash",
  } satisfies Record<SingleCopyFault, string>,
  promises: [{ model: "linearizable", object: register<Json>(null) }],
  scope: {},
  schedule: (seed) =>
    scheduleFrom<Json>(seed, {
      nodes,
      clients: ["c1", "c2", "c3", "c4"],
      requests: 40,
      request: (random, nth) =>
        random.chance(0.4)
          ? { type: "write", key: "k", value: nth }
          : { type: "read", key: "k" },
    }),
  realSchedule: {
    requests: Array.from({ length: 60 }, (_, i) => ({
      time: 50 * i,
      client: `c${(i % 3) + 1}`,
      node: nodes[(i * 7) % 3]!,
      request:
        i % 3 === 0 ? { type: "write", key: "k", value: i } : { type: "read", key: "k" },
    })),
    faults: [
      { type: "crash", time: 600, node: "n1", downMs: 500 },
      { type: "cut", time: 1600, side: ["n2"], way: "both", forMs: 700 },
      { type: "disk", time: 2400, node: "n3", how: "full", forMs: 300 },
    ],
  },
  ...inBothWorlds({
    nodes,
    start: startSingleCopy,
    program: {
      module: moduleBeside("../../impl/single-copy/node", import.meta.url),
      start: "startSingleCopy",
    },
    options: {},
    faults: singleCopyFaults,
    dialect: linKv,
  }),
  ...corresponding({
    family: singleCopy,
    correspondence,
    scope: defaults,
    members: nodes,
    staging,
    faults: singleCopyFaults,
    sameMistake,
  }),
  cover,
  client: storeWords,
} satisfies Implementation;

/** The single-copy store: spec and implementation. */
export const subject = {
  name: "single-copy",
  summary: "one process holds the copy, and every node forwards requests to it",
  family: singleCopy,
  implementation,
} satisfies Subject;
