import { expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../nfs.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const scopeWith = (changed: Scope): Scope => ({ ...subject.family.scope, ...changed });

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "clients=1 writes=2 least=2 greatest=4": [275, 540],
  "reads=2 opens=never": [326, 744],
  "writes=0 reads=3 opens=never greatest=2": [67, 126],
  "clients=1 least=0 greatest=0": [8, 15],
  "clients=1 close-to-open=off": [14, 26],
  "clients=1 flush=close": [20, 38],
  "clients=1 loss=1": [57, 120],
  "clients=1 retries=1": [83, 224],
  "clients=1 crashes=1": [60, 148],
  "clients=1 mount=soft": [56, 118],
  "clients=1 flush=close mount=soft": [45, 89],
  "work=calls retries=1 crashes=1 script=remove cache=4": [36, 52],
  "work=calls retries=1 crashes=1 script=mkdir cache=4": [36, 52],
  "work=calls retries=1 crashes=1 script=create, exclusive": [27, 44],
  "work=calls retries=1 script=lock by link cache=4": [165, 322],
  "work=calls retries=1 script=two create, exclusive": [165, 322],
  "work=calls retries=1 script=rename": [10, 11],
  "work=calls retries=1 script=rename cache=4": [9, 10],
  "work=calls retries=1 loss=1 script=link": [32, 46],
  "work=calls retries=1 script=rmdir": [29, 35],
  "work=calls mount=soft retries=1 script=create, guarded": [13, 16],
  "work=calls retries=1 script=create and write": [54, 68],
  "work=calls retries=1 script=truncate and write": [54, 68],
  "work=calls retries=1 script=save by rename": [28, 34],
  "work=calls script=repeatable calls": [642, 892],
  "work=calls script=an old handle": [274, 370],
  "work=calls script=lock by link, then count": [248, 340],
  "work=blocks script=bare": [86, 120],
  "work=blocks crashes=1 script=bare": [292, 549],
  "work=blocks writes=2 flush=close crashes=1 script=fsync": [105, 126],
  "work=blocks writes=2 flush=close crashes=1 script=fsync crashing=clients": [51, 62],
  "work=blocks size=1": [625, 748],
  "work=blocks script=two programs size=1": [406, 632],
};

takesEveryStep(subject, {
  scopesAre:
    "ticks, close-to-open, loss, crashes of the server, soft mounts; calls that are sent again; blocks",
  counts: EDGES,
});

const BLOCKS = { work: "blocks" };
const ON_ONE_MACHINE = { ...BLOCKS, script: "two programs", size: 1 };

takesEachClass(
  subject,
  {
    scope: scopeWith({ ...ON_ONE_MACHINE, trust: "expires", crashes: 1 }),
    states: 3458,
    edges: 8367,
    classes: 111,
  },
  {
    scope: scopeWith({ ...BLOCKS, script: "slide 16", size: 1 }),
    states: 43_361,
    edges: 66_522,
    classes: 48,
  },
  {
    scope: scopeWith({ ...BLOCKS, script: "beside", trust: "ever" }),
    states: 19_631,
    edges: 22_235,
    classes: 69,
  },
  {
    scope: scopeWith({ ...BLOCKS, script: "read before close", flush: "close" }),
    states: 29_348,
    edges: 46_064,
    classes: 169,
  },
);

const CALLS = { work: "calls", retries: 1 };
const FSYNC = { ...BLOCKS, script: "fsync", flush: "close", crashes: 1 };

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "adopt-any-post-op": [21, { ...BLOCKS, script: "beside", trust: "ever" }, "classes"],
  "close-before-flush": [5, { clients: 1, flush: "close" }],
  "coarse-change": [5, { clients: 1, crashes: 1 }],
  "commit-does-nothing": [9, FSYNC],
  "drop-unstable-early": [6, FSYNC],
  "flush-error-is-lost": [7, { clients: 1, mount: "soft", flush: "close" }],
  "exclusive-forgets": [4, { ...CALLS, script: "create, exclusive" }],
  "exist-is-ok": [5, { ...CALLS, script: "mkdir" }],
  "ignore-write-verifier": [8, FSYNC],
  "no-generation": [5, { ...CALLS, retries: 0, script: "an old handle" }],
  "no-reply-cache": [4, { ...CALLS, cache: 4, script: "mkdir" }],
  "reopen-from-cache": [1, { clients: 1 }],
  "reply-before-sync": [4, { ...BLOCKS, script: "bare", crashes: 1 }],
  "stamp-at-reply": [6, { opens: "never", reads: 2 }],
  "tag-with-newest": [8, ON_ONE_MACHINE, "classes"],
  "take-older-reply": [8, ON_ONE_MACHINE, "classes"],
  "verifier-stays": [2, FSYNC],
};

/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "cache-by-xid-alone":
    "clients draw their transaction ids, and draw no equal ones; tests of impl/rpc show it",
  "keep-missing-names":
    "a program of the spec makes each call itself; tests of impl/nfs show it",
  "never-ask-again": "the step that needs it is refused, and not taken differently",
};

findsPlanted(subject, FOUND, ELSEWHERE);

test.each([
  [
    "attributes are fresh when the reply arrives",
    { opens: "never", clients: 1, least: 2, greatest: 2 },
  ],
  ["an open trusts the cache though the option is on", { clients: 1 }],
  [
    "a close does not tell that its write failed",
    { clients: 1, mount: "soft", flush: "close" },
  ],
  [
    "an inode that is used again has its old generation",
    { ...CALLS, retries: 0, script: "an old handle" },
  ],
  [
    "the server does not keep the verifier of an EXCLUSIVE CREATE",
    { ...CALLS, script: "create, exclusive" },
  ],
  ["a client takes EXIST for OK", { ...CALLS, retries: 0, script: "lock by link" }],
])(
  "a mutant of the spec and nodes with its mistake take the same steps: %s",
  async (mutant, changed) => {
    await isInStepWith(subject, {
      mutant,
      scope: scopeWith(changed as unknown as Scope),
    });
  },
);

test.each([
  [{ script: "truncate, guarded" }, "make no request"],
  [{ script: "mkdir", durable: true }, "take durable=off"],
  [{ script: "write and write", cache: 4 }, "remembers its reply to a WRITE"],
])("a path of what the nodes do not have is refused by name: %j", (changed, why) => {
  const { steering } = subject.implementation;
  expect(() => steering(scopeWith({ ...CALLS, ...changed }))).toThrow(why);
});
