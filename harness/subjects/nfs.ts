/** NFS: how the nodes of `impl/nfs` and their spec correspond. */
import { type NfsFault, startNfs } from "../../impl/nfs/node.ts";
import type { mutants } from "../../spec/nfs/mutants.ts";
import { nfs } from "../../spec/nfs/nfs.ts";
import { defaults } from "../../spec/nfs/scope.ts";
import { inBothWorlds, moduleBeside } from "../conform/both-worlds.ts";
import { corresponding } from "../conform/corresponding.ts";
import type { CoverScope } from "../conform/cover-scopes.ts";
import type { Implementation, Subject } from "../conform/subject.ts";
import { file } from "../history/objects.ts";
import { clientWords } from "./nfs/client-words.ts";
import { correspondence } from "./nfs/correspondence.ts";
import { meanings, nfsFaults } from "./nfs/faults.ts";
import { mountWords } from "./nfs/mount-words.ts";
import { serveNfs, serveWords } from "./nfs/serve-nfs.ts";
import { staging } from "./nfs/staging.ts";
import { mountCalls } from "./nfs/wire/mount-calls.ts";
import { nfsCalls } from "./nfs/wire/nfs-calls.ts";
import {
  dialect,
  followed,
  nodes,
  realSchedule,
  runOptions,
  scheduleOf,
} from "./nfs/workload.ts";

const calls = { ...defaults, work: "calls", retries: 1 };
const blocks = { ...defaults, work: "blocks" };
const fsync = { ...blocks, script: "fsync", flush: "close", writes: 2, crashes: 1 };
const onOneMachine = { ...blocks, script: "two programs", size: 1 };

/** Every step of the spec is taken by the nodes at these: see `coverEdges`. */
const cover: readonly CoverScope[] = [
  { ...defaults, clients: 1, writes: 2, least: 2, greatest: 4 },
  { ...defaults, reads: 2, opens: "never" },
  { ...defaults, writes: 0, reads: 3, opens: "never", greatest: 2 },
  { ...defaults, clients: 1, least: 0, greatest: 0 },
  { ...defaults, clients: 1, closeToOpen: false },
  { ...defaults, clients: 1, flush: "close" },
  { ...defaults, clients: 1, loss: 1 },
  { ...defaults, clients: 1, retries: 1 },
  { ...defaults, clients: 1, crashes: 1 },
  { ...defaults, clients: 1, mount: "soft" },
  { ...defaults, clients: 1, mount: "soft", flush: "close" },
  { ...calls, script: "remove", cache: 4, crashes: 1 },
  { ...calls, script: "mkdir", cache: 4, crashes: 1 },
  { ...calls, script: "create, exclusive", crashes: 1 },
  { ...calls, script: "lock by link", cache: 4 },
  { ...calls, script: "two create, exclusive" },
  { ...calls, script: "rename" },
  { ...calls, script: "rename", cache: 4 },
  { ...calls, script: "link", loss: 1 },
  { ...calls, script: "rmdir" },
  { ...calls, script: "create, guarded", mount: "soft" },
  { ...calls, script: "create and write" },
  { ...calls, script: "truncate and write" },
  { ...calls, script: "save by rename" },
  { ...calls, script: "repeatable calls", retries: 0 },
  { ...calls, script: "an old handle", retries: 0 },
  { ...calls, script: "lock by link, then count", retries: 0 },
  { ...blocks, script: "bare" },
  { ...blocks, script: "bare", crashes: 1 },
  fsync,
  { ...fsync, crashing: "clients" },
  { ...blocks, size: 1 },
  onOneMachine,
  { by: "classes", scope: { ...onOneMachine, trust: "expires", crashes: 1 } },
  { by: "classes", scope: { ...blocks, script: "slide 16", size: 1 } },
  { by: "classes", scope: { ...blocks, script: "beside", trust: "ever" } },
  { by: "classes", scope: { ...blocks, script: "read before close", flush: "close" } },
];

/** Mistakes that a mutant of the spec and the nodes can both make. */
const sameMistake = {
  "attributes are fresh when the reply arrives": "stamp-at-reply",
  "an open trusts the cache though the option is on": "reopen-from-cache",
  "a client sends a call only once": "never-ask-again",
  "a close does not tell that its write failed": "flush-error-is-lost",
  "an inode that is used again has its old generation": "no-generation",
  "the server does not keep the verifier of an EXCLUSIVE CREATE": "exclusive-forgets",
  "a client takes EXIST for OK": "exist-is-ok",
  "a server answers a write before it is on the disk": "reply-before-sync",
  "a server answers a write before it is on the disk, and two programs on one machine read":
    "reply-before-sync",
  "the write verifier stays over a crash": "verifier-stays",
  "a client takes an unstable block for written": "drop-unstable-early",
  "a client does not compare verifiers": "ignore-write-verifier",
  "a COMMIT does nothing": "commit-does-nothing",
  "a client takes all attributes that come after its own write for those of its own change":
    "adopt-any-post-op",
  "a client takes a reply that is older than what it knows": "take-older-reply",
} satisfies Partial<Record<keyof typeof mutants, NfsFault>>;

const { simulate, deploy } = inBothWorlds({
  nodes,
  start: startNfs,
  program: {
    module: moduleBeside("../../impl/nfs/node", import.meta.url),
    start: "startNfs",
  },
  options: runOptions,
  faults: nfsFaults,
  dialect,
  // A hard mount asks until it is answered, at last every half second, also where three in ten messages are lost.
  clientTimeoutMs: 60_000,
});

const implementation = {
  faults: meanings,
  promises: [{ model: "close-to-open", object: file(0) }],
  scope: {},
  schedule: scheduleOf,
  realSchedule,
  deploy,
  simulate,
  client: clientWords,
  mount: mountWords,
  serve: serveNfs,
  serveWords,
  ...corresponding({
    family: nfs,
    correspondence,
    scope: followed,
    members: nodes,
    staging,
    faults: nfsFaults,
    sameMistake,
  }),
  cover,
} satisfies Implementation;

/** NFS with the server and the client of `impl/nfs`. */
export const subject = {
  name: "nfs",
  summary:
    "a network file system: a stateless server, and clients that cache, poll and ask again",
  family: nfs,
  implementation,
  programs: [nfsCalls, mountCalls],
} satisfies Subject;
