import { test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../remote-disk.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family } = subject;

const scopeWith = (changed: Scope = {}): Scope => ({ ...family.scope, ...changed });

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "writes=2": [340, 440],
  "writes=2 loss=1": [1_033, 1_810],
  "duplicates=1": [354, 673],
  "writes=2 crashes=1": [1_020, 1_862],
  "clients=3 reads=1": [284, 424],
};

takesEveryStep(subject, {
  scopesAre: "loss, duplicates, crashes of the server, three clients",
  counts: EDGES,
});

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "read-from-cache": [4, { writes: 2 }],
  "write-twice": [6, { writes: 2, duplicates: 1 }],
};
/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "acknowledge-before-sync": "a sync of a steered world ends at once; runs show it",
};

findsPlanted(subject, FOUND, ELSEWHERE);

test("a mutant of the spec and the nodes with its mistake take the same steps: a write is done twice", async () => {
  const mutant = "a write that comes twice is done twice";
  const scope = scopeWith({ writes: 2, duplicates: 1 });
  await isInStepWith(subject, { mutant, scope });
});
