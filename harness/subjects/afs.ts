/** AFS: how the nodes of `impl/afs` and their spec correspond. */
import { startAfs } from "../../impl/afs/node.ts";
import type { AfsFault } from "../../impl/afs/options.ts";
import { afs } from "../../spec/afs/afs.ts";
import { defaults } from "../../spec/afs/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { file } from "../history/objects.ts";
import { correspondence } from "./afs/correspondence.ts";
import { mountWords } from "./afs/mount-words.ts";
import { serveAfs, serveWords } from "./afs/serve-afs.ts";
import { staging } from "./afs/staging.ts";
import { dialect, followed, nodes, runOptions, scheduleOf } from "./afs/workload.ts";

const faults = {
  "believe-any-grant": "a client believes a grant whose callback was broken meanwhile",
  "break-after-reply": "the server answers a store before it breaks callbacks",
  "forget-callbacks": "the server does not ask clients after a crash",
  "store-on-write": "a write goes through to the server",
  "close-does-not-wait": "a close is answered before the server has the file",
  "break-the-writer": "the server calls the writer back, too",
} as const satisfies Partial<Record<AfsFault, string>>;

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
  { ...defaults, work: "whole files", partitions: 1, givesUp: true },
  { ...defaults, work: "an open file" },
  { ...defaults, work: "a pair", clients: 1 },
];

const planted = Object.keys(faults) as readonly AfsFault[];

const { simulate } = inBothWorlds({
  nodes,
  start: startAfs,
  program: {
    module: moduleBeside("../../impl/afs/node", import.meta.url),
    start: "startAfs",
  },
  options: runOptions,
  faults: planted,
  dialect,
  clientTimeoutMs: 60_000,
});

const implementation = {
  faults,
  promises: [
    { model: "session-semantics", object: file(0) },
    { model: "close-to-open", object: file(0) },
  ],
  scope: {},
  schedule: scheduleOf,
  simulate,
  serve: serveAfs,
  serveWords,
  mount: mountWords,
  ...corresponding({
    family: afs,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: planted,
    sameMistake: {},
  }),
  cover,
} satisfies Implementation;

/** AFS with the server and the cache managers of `impl/afs`. */
export const subject = {
  name: "afs",
  summary:
    "whole files cached by clients, and callbacks that the server breaks on a store",
  family: afs,
  implementation,
} satisfies Subject;
