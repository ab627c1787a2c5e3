import { expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../nfs.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEveryStep,
} from "../shared/cover.laws.ts";

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "clients=1 writes=2 least=2 greatest=4": [176, 342],
  "reads=2 opens=never": [296, 668],
  "clients=1 least=0 greatest=0": [8, 15],
  "clients=1 close-to-open=off": [10, 18],
  "clients=1 flush=close": [17, 32],
  "clients=1 loss=1": [51, 106],
  "clients=1 retries=1": [77, 209],
  "clients=1 crashes=1": [51, 125],
  "clients=1 mount=soft": [53, 112],
  "clients=1 flush=close mount=soft": [42, 83],
};

takesEveryStep(subject, {
  scopesAre: "ticks, close-to-open, loss, crashes of the server, soft mounts",
  counts: EDGES,
});

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "close-before-flush": [5, { clients: 1, flush: "close" }],
  "coarse-change": [5, { clients: 1, crashes: 1 }],
  "flush-error-is-lost": [7, { clients: 1, mount: "soft", flush: "close" }],
  "reopen-from-cache": [1, { clients: 1 }],
  "stamp-at-reply": [6, { opens: "never", reads: 2 }],
};

const BLOCKS = "a file of the spec has one block here; tests of impl/nfs show it";
const NAMES = "this part of the spec has no names; tests of impl/nfs show it";
const CACHE = "this part of the spec has no cache of replies; tests of impl/nfs show it";
/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "adopt-any-post-op": `${BLOCKS}, and runs with several writers`,
  "cache-by-xid-alone": CACHE,
  "commit-does-nothing": BLOCKS,
  "drop-unstable-early": BLOCKS,
  "exclusive-forgets": NAMES,
  "exist-is-ok": NAMES,
  "ignore-write-verifier": BLOCKS,
  "keep-missing-names": NAMES,
  "never-ask-again": "the step that needs it is refused, and not taken differently",
  "no-generation": NAMES,
  "no-reply-cache": CACHE,
  "reply-before-sync": "files of a steered world keep what was not synchronised",
  "tag-with-newest": BLOCKS,
  "take-older-reply":
    "a program makes one call at a time here; tests of impl/nfs show it",
  "verifier-stays": BLOCKS,
};

findsPlanted(subject, FOUND, ELSEWHERE);

const scopeWith = (changed: Scope): Scope => ({ ...subject.family.scope, ...changed });

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
])(
  "a mutant of the spec and nodes with its mistake take the same steps: %s",
  async (mutant, changed) => {
    await isInStepWith(subject, {
      mutant,
      scope: scopeWith(changed as unknown as Scope),
    });
  },
);

test("a path of another part of the spec is refused by name", () => {
  const { steering } = subject.implementation;
  expect(() => steering(scopeWith({ work: "blocks" }))).toThrow(
    "paths of work=blocks are not played",
  );
});
