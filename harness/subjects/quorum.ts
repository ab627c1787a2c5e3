/** The quorum store: how the node of `impl/quorum` and the spec of `spec/quorum` correspond. */
import { startQuorum } from "../../impl/quorum/node.ts";
import { type QuorumFault, quorumFaults } from "../../impl/quorum/options.ts";
import type { mutants } from "../../spec/quorum/mutants.ts";
import { quorum } from "../../spec/quorum/quorum.ts";
import { defaults, type Scope } from "../../spec/quorum/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Json, Subject } from "../conform/subject.ts";
import { register } from "../history/objects.ts";
import { linKv } from "../simulate/dialect.ts";
import { type Schedule, scheduleFrom } from "../simulate/schedule.ts";
import { correspondence } from "./quorum/correspondence.ts";
import { staging } from "./quorum/staging.ts";
import { storeWords } from "./shared/client-words.ts";

const nodes = ["n1", "n2", "n3"] as const;
const scope: Scope = { ...defaults, n: 3, r: 2, w: 2, givesUp: true };

/** Fifty requests of five clients for one key: with fewer some planted faults never show. */
const schedule = (seed: number): Schedule<Json> =>
  scheduleFrom<Json>(seed, {
    nodes,
    clients: ["c1", "c2", "c3", "c4", "c5"],
    requests: 50,
    request: (random, nth) =>
      random.chance(0.35)
        ? { type: "write", key: "k", value: nth }
        : { type: "read", key: "k" },
  });

/** Scopes at which the store takes every step of its spec, or one of each class. */
const cover: readonly CoverScope[] = [
  // Two puts beside each other, and what becomes of abandoned ones.
  { ...defaults, n: 2, writers: 2, gets: 0, givesUp: true },
  // A replica that loses its copy.
  { ...defaults, clients: 1, wipes: 1 },
  // A get that writes back, beside a put: each link cut once; each process crashed once.
  { ...defaults, n: 2, gets: 1, partitions: 1 },
  { ...defaults, n: 2, gets: 1, crashes: 1, givesUp: true },
  // A put that one acknowledgement ends, and a get that queries all replicas.
  { ...defaults, r: 3, w: 1, gets: 1 },
  // Quorums that are fewer than all, with a crash and a cut in one run.
  { ...defaults, clients: 1, crashes: 1, partitions: 1 },
  // A put beside two gets: 2,458,056 steps.
  { by: "classes", scope: defaults },
];

/** Mistakes that a mutant of the spec and the store can both make. */
const sameMistake = {
  "coordinator answers a put before W acknowledgements": "acknowledge-before-w",
  "replica forgets its copies on restart": "forget-on-restart",
  "coordinator reuses a counter after restart": "reuse-counter-after-restart",
} satisfies Partial<Record<keyof typeof mutants, QuorumFault>>;

const implementation = {
  faults: {
    "acknowledge-failed-flush":
      "a write that the disk refused is acknowledged all the same",
    "acknowledge-before-flush":
      "a replica acknowledges a copy that is not on its disk yet",
    "acknowledge-before-w": "a coordinator waits for one acknowledgement too few",
    "forget-on-restart": "a replica restarts without its copies",
    "retry-with-fresh-version": "a retry of a put takes a new version",
    "reuse-counter-after-restart": "a coordinator restarts without its last counter",
    "skip-write-back": "a get returns what it has not written back",
  } satisfies Record<QuorumFault, string>,
  promises: [{ model: "linearizable", object: register<Json>(null) }],
  scope: { n: scope.n, r: scope.r, w: scope.w },
  schedule,
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
    start: startQuorum,
    program: {
      module: moduleBeside("../../impl/quorum/node", import.meta.url),
      start: "startQuorum",
    },
    options: { r: scope.r, w: scope.w },
    faults: quorumFaults,
    dialect: linKv,
  }),
  ...corresponding({
    family: quorum,
    correspondence,
    scope,
    members: nodes,
    staging,
    faults: quorumFaults,
    sameMistake,
  }),
  cover,
  client: storeWords,
} satisfies Implementation;

/** The quorum store: spec and implementation. */
export const subject = {
  name: "quorum",
  summary: "a replicated store: a put waits for W of N replicas, a get for R",
  family: quorum,
  implementation,
} satisfies Subject;
