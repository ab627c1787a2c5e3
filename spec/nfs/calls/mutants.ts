/** Calls that are not idempotent with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { again, remembered } from "./claims.ts";

/** The mutants by name. */
export const mutants = {
  "the server takes another client's call of the same number for a repetition": {
    rules: { isAnswerTo: (answer, _client, xid) => answer.xid === xid },
    scope: { ...remembered, script: "two create, exclusive" },
    breaks: "linearizable",
  },
  "an inode that is used again has its old generation": {
    rules: { generationAfter: () => 1 },
    scope: { ...again, retries: 0, script: "an old handle" },
    breaks: "an old handle touches no other file",
  },
  "the server does not keep the verifier of an EXCLUSIVE CREATE": {
    rules: { keptVerifier: () => null },
    scope: { ...again, script: "create, exclusive" },
    breaks: "an error means that nothing was done",
    also: ["linearizable"],
  },
  "a WRITE adds to what is in the file": {
    rules: { written: (old, value) => (old ?? 0) + value },
    scope: { ...again, retries: 0, script: "repeatable calls" },
    breaks: "READ, WRITE, GETATTR and LOOKUP twice in a row are as once",
  },
  "a REMOVE of a name that is not there removes the next name": {
    rules: {
      removedName: (names, name) => (name in names ? name : Object.keys(names)[0]),
    },
    scope: { ...again, retries: 0, script: "remove" },
    breaks: "REMOVE twice in a row leaves the file system as one REMOVE does",
  },
  "a client does not send a call again": {
    rules: { retries: false },
    scope: { ...again, loss: 1, script: "remove" },
    breaks: "no deadlock",
    also: ["what a program asks is answered"],
  },
  "a client takes EXIST for OK": {
    rules: { resultOf: (_call, status) => (status === "EXIST" ? "OK" : status) },
    scope: { ...again, retries: 0, script: "lock by link" },
    breaks: "at most one program has the lock",
    also: ["linearizable"],
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
