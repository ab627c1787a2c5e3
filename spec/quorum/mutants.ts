/** The quorum store with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { loneWriter, noWriteBack } from "./claims.ts";
import { isNewer, newest, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

const putOnly = { ...loneWriter, puts: 2, gets: 0 } as const;

/** The mutants by name. */
export const mutants = {
  "write-back left out": { scope: noWriteBack, breaks: "linearizable", steps: 12 },
  "W + R = N": { scope: { ...noWriteBack, r: 1, w: 2 }, breaks: "regular", steps: 8 },
  "version without the writer's name": {
    rules: { version: (counter) => ({ counter, writer: "" }) },
    scope: { writers: 2, gets: 0 },
    breaks: "a version names one value",
    steps: 12,
  },
  "coordinator answers a put before W acknowledgements": {
    rules: { acknowledgementsAwaited: ({ w }) => w - 1 },
    scope: loneWriter,
    breaks: "regular",
    steps: 8,
  },
  "coordinator waits for every replica": {
    rules: { acknowledgementsAwaited: ({ n }) => n },
    scope: { ...loneWriter, gets: 0, crashes: 1 },
    breaks: "a put comes to its end while a quorum lives",
    steps: 6,
  },
  "get waits for every replica": {
    rules: { reportsAwaited: ({ n }) => n },
    scope: { ...loneWriter, gets: 1, crashes: 1 },
    breaks: "a get comes to its end while a quorum lives",
  },
  "put ends one acknowledgement early, and a majority misses its value": {
    rules: { acknowledgementsAwaited: ({ w }) => w - 1 },
    scope: { ...loneWriter, gets: 0 },
    breaks: "any R replicas know the newest completed put",
  },
  "replica acknowledges only what is newer than its copy": {
    rules: { acknowledges: (held, sent) => isNewer(sent, held) },
    scope: loneWriter,
    breaks: "no deadlock",
  },
  "replica forgets its copies on restart": {
    rules: { copyAfterCrash: () => unwritten },
    scope: { ...loneWriter, crashes: 1 },
    breaks: "regular",
    steps: 12,
  },
  "replica lets its copy go backwards": {
    rules: { install: (_held, sent) => sent },
    scope: { ...loneWriter, puts: 2, gets: 1 },
    breaks: "regular",
    steps: 20,
  },
  "coordinator reuses a counter after restart": {
    rules: { counterAfterCrash: () => 0 },
    scope: { ...putOnly, crashes: 1 },
    breaks: "a version names one value",
    steps: 9,
  },
  "a wipe takes the coordinator's counter": {
    rules: { wipedCoordinator: (me) => ({ ...me, counter: 0 }) },
    scope: { ...putOnly, wipes: 1 },
    breaks: "a version names one value",
    steps: 8,
  },
  "a get takes the first reply": {
    rules: {
      choose: (seen, reported) =>
        seen.from.size === 0 ? newest([seen.best, reported]) : seen.best,
    },
    scope: { ...noWriteBack, gets: 1 },
    breaks: "regular",
    steps: 10,
  },
  "a put given up on is reported as failed": {
    rules: { answerOnGivingUp: () => "failed" },
    scope: { ...loneWriter, gets: 1, givesUp: true },
    breaks: "a put reported as failed is never read",
    steps: 12,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
