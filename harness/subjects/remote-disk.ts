/** The remote disk: how the nodes of `impl/remote-disk` and their spec correspond. */
import { startRemoteDisk } from "../../impl/remote-disk/node.ts";
import { type DiskFault, diskFaults } from "../../impl/remote-disk/options.ts";
import type { mutants } from "../../spec/remote-disk/mutants.ts";
import { remoteDisk } from "../../spec/remote-disk/remote-disk.ts";
import { defaults, type Scope } from "../../spec/remote-disk/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { blockFile } from "../history/objects.ts";
import { correspondence } from "./remote-disk/correspondence.ts";
import { serveDisk, serveWords } from "./remote-disk/serve-disk.ts";
import { staging } from "./remote-disk/staging.ts";
import {
  dialect,
  followed,
  nodes,
  realSchedule,
  runOptions,
  scheduleOf,
} from "./remote-disk/workload.ts";

/** Every step of the spec is taken by the nodes at these: see `coverEdges`. */
const cover: readonly Scope[] = [
  { ...defaults, writes: 2 },
  { ...defaults, writes: 2, loss: 1 },
  { ...defaults, duplicates: 1 },
  { ...defaults, writes: 2, crashes: 1 },
  { ...defaults, clients: 3, reads: 1 },
];

/**
 * Mistakes that a mutant of the spec and the nodes can both make. A cache of the code has blocks that were never
 * written, too, which for the mutant are no blocks.
 */
const sameMistake = {
  "a write that comes twice is done twice": "write-twice",
} satisfies Partial<Record<keyof typeof mutants, DiskFault>>;

const { simulate, deploy } = inBothWorlds({
  nodes,
  start: startRemoteDisk,
  program: {
    module: moduleBeside("../../impl/remote-disk/node", import.meta.url),
    start: "startRemoteDisk",
  },
  options: runOptions,
  faults: diskFaults,
  dialect,
  clientTimeoutMs: 5000,
});

const implementation = {
  faults: {
    "acknowledge-before-sync": "the server answers a write before it is durable",
    "read-from-cache": "a client remembers blocks, and reads them from there",
    "write-twice": "a write that comes twice is done twice",
  } satisfies Record<DiskFault, string>,
  promises: [{ model: "linearizable", object: blockFile(0) }],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  deploy,
  simulate,
  serve: serveDisk,
  serveWords,
  ...corresponding({
    family: remoteDisk,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: diskFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** The remote disk with the server and the clients of `impl/remote-disk`. */
export const subject = {
  name: "remote-disk",
  summary: "a file on a server without any copy elsewhere: every block is a call",
  family: remoteDisk,
  implementation,
} satisfies Subject;
