/** AFS: how the nodes of `impl/afs` and their spec correspond. */
import { startAfs } from "../../impl/afs/node.ts";
import { afs } from "../../spec/afs/afs.ts";
import { defaults, type Scope } from "../../spec/afs/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { file } from "../history/objects.ts";
import { correspondence } from "./afs/correspondence.ts";
import { afsFaults, meanings, sameMistake } from "./afs/faults.ts";
import { mountWords } from "./afs/mount-words.ts";
import { serveAfs, serveWords } from "./afs/serve-afs.ts";
import { staging } from "./afs/staging.ts";
import {
  dialect,
  followed,
  inSessions,
  nodes,
  optionsAt,
  realSchedule,
  scheduleOf,
  variants,
} from "./afs/workload.ts";

/** Every step of the spec is taken by the nodes at these: see `coverEdges`. */
const cover: readonly CoverScope[] = [
  { ...defaults, work: "whole files" },
  { ...defaults, work: "whole files", waits: false },
  { ...defaults, work: "whole files", waits: false, loss: 1 },
  { ...defaults, work: "whole files", partitions: 1 },
  { ...defaults, work: "read only", loss: 1 },
  { ...defaults, work: "whole files", clients: 1, crashes: 1, crashing: "clients" },
  { ...defaults, work: "whole files", crashes: 1, crashing: "clients" },
  { ...defaults, work: "whole files", clients: 1, crashes: 1 },
  { ...defaults, work: "whole files", lease: 1 },
  { ...defaults, work: "whole files", lease: 1, waits: false },
  {
    ...defaults,
    work: "whole files",
    clients: 1,
    lease: 1,
    recovery: "leases",
    crashes: 1,
  },
  { ...defaults, work: "whole files", givesUp: true },
  { ...defaults, work: "an open file" },
  { ...defaults, work: "a pair", clients: 1 },
];

/** How nodes are run, and held to the spec at this scope. */
const runAt = (scope: Scope) => ({
  ...inBothWorlds({
    nodes,
    start: startAfs,
    program: {
      module: moduleBeside("../../impl/afs/node", import.meta.url),
      start: "startAfs",
    },
    options: optionsAt(scope),
    faults: afsFaults,
    dialect,
    clientTimeoutMs: 60_000,
  }),
  ...corresponding({
    family: afs,
    correspondence,
    scope,
    members: nodes,
    staging,
    faults: afsFaults,
    sameMistake,
  }),
  schedule: (seed: number) => scheduleOf(seed, scope),
});

const { simulate, deploy, follower, steering } = runAt(followed);

const implementation = {
  faults: meanings,
  promises: [
    { model: "session-semantics", object: file(0) },
    { model: "close-to-open", object: file(0) },
  ],
  scope: {},
  schedule: (seed: number) => scheduleOf(seed),
  realSchedule,
  simulate,
  deploy,
  serve: serveAfs,
  serveWords,
  mount: mountWords,
  follower,
  steering,
  sameMistake,
  cover,
} satisfies Implementation;

/** The same nodes with other rules, or with other crashes: how they are run, and held to the spec. */
export const variant = (name: keyof typeof variants) => {
  const promises = implementation.promises.map((each) => ({
    ...each,
    inWords: inSessions,
  }));
  return { ...runAt(variants[name]), promises } satisfies Partial<Implementation>;
};

/** AFS with the server and the cache managers of `impl/afs`. */
export const subject = {
  name: "afs",
  summary:
    "whole files cached by clients, and callbacks that the server breaks on a store",
  family: afs,
  implementation,
} satisfies Subject;
