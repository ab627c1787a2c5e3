/** AFS with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

const wholeFiles = { work: "whole files" } as const;

/** The mutants by name. */
export const mutants = {
  "a grant is believed although its callback was broken meanwhile": {
    rules: { believesRaced: true },
    scope: { ...wholeFiles, waits: false },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 6,
  },
  "a store is answered before its breaks are sent": {
    rules: { answersFirst: true },
    scope: wholeFiles,
    breaks:
      "once a close has returned, no client that answers believes in an older version",
    steps: 6,
  },
  "the server calls the writer back, too": {
    rules: { isTold: () => true },
    scope: { work: "two saves" },
    breaks: "the server does not call the writer back",
    steps: 5,
  },
  "breaks are sent before the store is on the disk": {
    rules: { commitsFirst: false, fetchWaits: false },
    scope: wholeFiles,
    breaks:
      "once a close has returned, no client that answers believes in an older version",
    steps: 11,
  },
  "a callback is registered when the grant is sent already": {
    rules: { registersWithGrant: false },
    scope: wholeFiles,
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 3,
  },
  "a part of a store can be fetched": {
    rules: { chunksAtOnce: 1, fetchWaits: false },
    scope: wholeFiles,
    breaks: "a reader sees all of a store or nothing",
    steps: 5,
  },
  "a client stores chunk by chunk": {
    rules: {
      partsOf: (contents) =>
        contents.map((_, at) => contents.map((chunk, i) => (i === at ? chunk : null))),
    },
    scope: { work: "slide 16" },
    breaks: "a reader sees all of a store or nothing",
    also: [
      "a read gets the old copy or the new one, as a whole",
      "the server has what one program wrote, whole",
    ],
  },
  "a write goes through to the server": {
    rules: { storesOn: "write" },
    scope: { work: "a pair", observed: true },
    breaks: "other clients see what is written only after the close",
    also: [
      "opens of believed copies, reads and writes are local",
      "the server is called for misses and stores alone",
      "session-semantics",
    ],
    steps: 9,
  },
  "a close does not wait for the server": {
    rules: { closeWaits: false },
    scope: { work: "a pair" },
    breaks: "what a close has returned is on the server",
    steps: 5,
  },
  "a fetch replaces the copy that other programs have open": {
    rules: { replacesOpenCopy: true },
    scope: { work: "neighbours" },
    breaks: "a program that has the file open sees the version that it opened",
    steps: 12,
  },
  "callbacks are forgotten in a crash": {
    rules: { unheardAfterCrash: () => [] },
    scope: { ...wholeFiles, crashes: 1 },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 4,
  },
  "a store is taken before the server has recovered": {
    rules: { waitsForRecovery: () => false },
    scope: { ...wholeFiles, crashes: 1 },
    breaks:
      "once a close has returned, no client that answers believes in an older version",
    steps: 8,
  },
  "a store that was done before the crash is answered before the server has recovered": {
    rules: { waitsForRecovery: (isDone) => !isDone },
    scope: { ...wholeFiles, crashes: 1 },
    breaks:
      "once a close has returned, no client that answers believes in an older version",
    steps: 10,
  },
  "a grant of before the crash is believed after the server has asked": {
    rules: { askRaces: false },
    scope: { ...wholeFiles, crashes: 1 },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 8,
  },
  "an answer to what the server asked before its crash counts": {
    rules: { isAnswerTo: () => true },
    scope: { ...wholeFiles, crashes: 1, loss: 1 },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 16,
  },
  "a store whose call comes again is done again": {
    rules: { wasDone: () => false },
    scope: { work: "load, save, load", loss: 1 },
    breaks: "linearizable",
    steps: 18,
  },
  "a reboot trusts its disk cache": {
    rules: { afterReboot: (me) => ({ ...me, files: {}, calls: {} }) },
    scope: { work: "a pair", crashes: 1, crashing: "clients" },
    breaks: "a copy that no program uses has the contents of its version",
    steps: 5,
  },
  "a reboot trusts its lease": {
    rules: { afterReboot: (me) => ({ ...me, files: {}, calls: {} }) },
    scope: { ...wholeFiles, lease: 1, crashes: 1, crashing: "clients" },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 5,
  },
  "a client counts its lease from the arrival of the grant": {
    rules: { leftAtClient: ({ lease, skew }) => lease + skew },
    scope: { ...wholeFiles, lease: 1 },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 4,
  },
  "the server allows for no slow clock of a client": {
    rules: { leftAtServer: ({ lease }) => lease },
    scope: { ...wholeFiles, lease: 1, skew: 1 },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 4,
  },
  "a client that was given up is forgotten": {
    rules: { remembersLate: false },
    scope: { ...wholeFiles, givesUp: true },
    breaks: "a client that believes in its copy has a callback, or a break on its way",
    steps: 6,
  },
  "neither client nor server sends a call again": {
    rules: { callsAgain: false },
    scope: { ...wholeFiles, loss: 1 },
    breaks: "a close is answered",
    also: ["no deadlock"],
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
