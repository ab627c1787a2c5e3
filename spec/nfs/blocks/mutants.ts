/** Files in blocks with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

const fsync = { work: "blocks", script: "fsync", flush: "close" } as const;
const onOneMachine = {
  work: "blocks",
  script: "two programs",
  size: 1,
  trust: "expires",
} as const;

/** The mutants by name. */
export const mutants = {
  "a server answers a write before it is on the disk": {
    rules: { isSynced: () => false },
    scope: { work: "blocks", script: "bare", crashes: 1 },
    breaks: "a write that was answered is on the disk",
    steps: 5,
  },
  "a server answers a write before it is on the disk, and two programs on one machine read":
    {
      rules: { isSynced: () => false },
      scope: { ...onOneMachine, crashes: 1 },
      breaks: "no read goes back in time",
      steps: 13,
    },
  "the write verifier stays over a crash": {
    rules: { verifierAfterCrash: (verifier) => verifier },
    scope: { ...fsync, crashes: 1 },
    breaks: "what was written before an answered close or fsync is on the disk",
    also: ["unstable data stays as long as the verifier"],
    steps: 10,
  },
  "a client takes an unstable block for written": {
    rules: { stateAfterUnstable: () => "clean" },
    scope: fsync,
    breaks: "what was written before an answered close or fsync is on the disk",
    steps: 6,
  },
  "a client does not compare verifiers": {
    rules: { isCommitted: () => true },
    scope: { ...fsync, crashes: 1 },
    breaks: "what was written before an answered close or fsync is on the disk",
    steps: 10,
  },
  "a COMMIT does nothing": {
    rules: { commits: false },
    scope: fsync,
    breaks: "what was written before an answered close or fsync is on the disk",
    steps: 8,
  },
  "a close is answered before its data is sent": {
    rules: { closeFlushes: false },
    scope: { work: "blocks", script: "one writer", flush: "close", reads: 0 },
    breaks: "what was written before an answered close or fsync is on the disk",
    steps: 5,
  },
  "a client takes all attributes that come after its own write for those of its own change":
    {
      rules: { keepsPages: () => true },
      scope: { work: "blocks", script: "beside", trust: "ever" },
      breaks: "close-to-open",
      steps: 23,
    },
  "a client takes a reply that is older than what it knows": {
    rules: { takesOlder: true },
    scope: { ...onOneMachine, reads: 2, trust: "ever" },
    breaks: "no read goes back in time",
    steps: 9,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
