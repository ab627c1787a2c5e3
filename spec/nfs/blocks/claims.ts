/** What is claimed of files in blocks, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

const bare = { work: "blocks", script: "bare" } as const;
const oneWriter = { work: "blocks", script: "one writer" } as const;
const writers = { work: "blocks", script: "two writers" } as const;
const timeline = { work: "blocks", script: "slide 16" } as const;
/** Writes are UNSTABLE, and a close or an fsync commits them. */
const fsync = { work: "blocks", script: "fsync", flush: "close", writes: 2 } as const;
const clientCrash = { ...fsync, crashes: 1, crashing: "clients" } as const;
/** Two programs on one machine read one block, whose attributes expire at any time. */
const onOneMachine = {
  work: "blocks",
  script: "two programs",
  size: 1,
  trust: "expires",
} as const;

/** The claims by name. */
export const claims = {
  "a write that was answered survives a crash of the server": {
    scope: [
      { ...bare, writes: 2, crashes: 1 },
      { ...bare, crashes: 2 },
    ],
    property: "a write that was answered is on the disk",
    expect: "holds",
    source: "slide 12: modified data committed to server's disk",
  },
  "what was written before an answered close or fsync is on the disk": {
    scope: [
      { ...fsync, crashes: 2 },
      clientCrash,
      { ...oneWriter, size: 1, flush: "close", crashes: 1 },
    ],
    property: "what was written before an answered close or fsync is on the disk",
    expect: "holds",
    source: "RFC 1813, COMMIT; trap T5",
  },
  "what was written to two blocks before an answered close is on the disk, beside a reader":
    {
      scope: { ...oneWriter, flush: "close", crashes: 1 },
      property: "what was written before an answered close or fsync is on the disk",
      expect: "holds",
      source: "RFC 1813, COMMIT; trap T5",
      states: 21_218,
      long: true,
    },
  "unstable data is lost only together with a changed verifier": {
    scope: [{ ...fsync, crashes: 2 }],
    property: "unstable data stays as long as the verifier",
    expect: "holds",
    source: "RFC 1813, WRITE",
  },
  "what the server loses in a crash the client still has": {
    scope: { ...fsync, crashes: 2 },
    property: "a write that was answered is on the disk or with its client",
    expect: "holds",
    source: "RFC 1813, COMMIT",
  },
  "a crash of the client loses what no close or fsync had promised": {
    scope: clientCrash,
    property: "a write that was answered is on the disk or with its client",
    expect: "violated",
    source: "slides 10 and 11: might lose modified data in client cache",
    steps: 2,
  },
  "a call is atomic: a file of one block is linearizable where clients trust no cache": {
    scope: [
      { ...bare, size: 1, writes: 2, reads: 2 },
      { ...bare, size: 1, reads: 2, crashes: 1 },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 9 and 13",
  },
  "a read during a write answers parts of two writes": {
    scope: bare,
    property: "a read answers parts of two writes",
    expect: "holds",
    source: "slide 16: otherwise, could get partial update",
    steps: 7,
  },
  "two writers may leave what the first wrote": {
    scope: writers,
    property: "two writers leave what the first wrote",
    expect: "holds",
    source: "slide 15: can get either version",
    steps: 10,
  },
  "two writers may leave what the second wrote": {
    scope: writers,
    property: "two writers leave what the second wrote",
    expect: "holds",
    source: "slide 15: can get either version",
    steps: 10,
  },
  "two writers may leave parts of what each wrote": {
    scope: writers,
    property: "two writers leave parts of what each wrote",
    expect: "holds",
    source: "slide 15: or parts of both",
    steps: 10,
  },
  "close-to-open holds for each block": {
    scope: oneWriter,
    property: "close-to-open",
    expect: "holds",
    source: "nfs(5), close-to-open cache consistency; RFC 1813, weak cache consistency",
  },
  "close-to-open holds for each block where two clients write beside each other": {
    scope: { work: "blocks", script: "beside", trust: "ever" },
    property: "close-to-open",
    expect: "holds",
    source: "nfs(5), close-to-open cache consistency; RFC 1813, weak cache consistency",
    states: 19_631,
    long: true,
  },
  "on one machine reads of two programs never go back in time": {
    scope: [
      onOneMachine,
      { ...onOneMachine, crashes: 1 },
      { ...onOneMachine, reads: 2, trust: "ever" },
    ],
    property: "no read goes back in time",
    expect: "holds",
    source: "slide 16; trap T8",
  },
  "on two machines reads of two programs may go back in time": {
    scope: { ...onOneMachine, script: "two machines", reads: 2 },
    property: "no read goes back in time",
    expect: "violated",
    source: "slide 16; trap T8",
    steps: 9,
  },
  "slide 16: a read during the write of B gets A": {
    scope: timeline,
    property: "a read during the write of B gets A",
    expect: "holds",
    source: "slide 16",
    steps: 11,
  },
  "slide 16: a read during the write of B gets B": {
    scope: timeline,
    property: "a read during the write of B gets B",
    expect: "holds",
    source: "slide 16",
    steps: 14,
  },
  "slide 16: a read during the write of B gets parts of A and B": {
    scope: timeline,
    property: "a read during the write of B gets A mixed with B",
    expect: "holds",
    source: "slide 16",
    steps: 12,
  },
  "slide 16: a read during the write of C gets parts of B and C": {
    scope: timeline,
    property: "a read during the write of C gets B mixed with C",
    expect: "holds",
    source: "slide 16",
    steps: 21,
    long: true,
  },
  "slide 16: a read need not get one copy as a whole, as we would want": {
    scope: timeline,
    property: "a read gets the old copy or the new one, as a whole",
    expect: "violated",
    source: "slide 16",
    steps: 12,
  },
  "slide 16: in files of one block a read gets one copy as a whole, where clients trust no cache":
    {
      scope: { ...timeline, size: 1 },
      property: "a read gets the old copy or the new one, as a whole",
      expect: "holds",
      source: "slide 16",
      states: 43_361,
      long: true,
    },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
