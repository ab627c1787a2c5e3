/** What is claimed of AFS, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { mutants } from "./mutants.ts";
import type { Scope } from "./scope.ts";

const wholeFiles = { work: "whole files" } as const;
const twoSaves = { work: "two saves" } as const;

/** A server that waits for the answers, with all that may happen to it and its clients. */
const waiting = [
  twoSaves,
  { ...wholeFiles, loss: 1 },
  { ...wholeFiles, crashes: 1 },
  { ...wholeFiles, crashes: 1, crashing: "clients" },
  { ...wholeFiles, partitions: 1 },
] as const;

/** The same with leases, and clocks that are slow. */
const leased = [
  { ...wholeFiles, lease: 1, skew: 1 },
  { ...wholeFiles, lease: 1, partitions: 1 },
  { ...wholeFiles, lease: 1, skew: 1, recovery: "leases", crashes: 1 },
] as const;

/** The server gives up a client that does not answer. */
const givenUp = { ...wholeFiles, givesUp: true } as const;

/** The claims by name. */
export const claims = {
  "a client that believes in its copy has a callback at the server, or a break is on its way":
    {
      scope: [...waiting, ...leased, { ...wholeFiles, waits: false }, givenUp],
      property:
        "a client that believes in its copy has a callback, or a break on its way",
      expect: "holds",
      source: "slide 19; Wing and Vaziri-Farahani, FSE 1995",
    },
  "a grant that was overtaken by its break is believed, and the client is stale for ever":
    {
      mutant: "a grant is believed although its callback was broken meanwhile",
      scope: {},
      property:
        "a client that believes in its copy has a callback, or a break on its way",
      expect: "violated",
      source: "slide 19; trap T9",
      steps: 6,
    },
  "a program that has the file open sees the version that it opened, until it opens it again":
    {
      scope: [{ work: "an open file" }, { work: "neighbours" }, { work: "two writers" }],
      property: "a program that has the file open sees the version that it opened",
      expect: "holds",
      source: "slide 19",
    },
  "two programs on one client may have two versions of a file open": {
    scope: { work: "neighbours" },
    property: "two programs on one client have two versions of a file open",
    expect: "holds",
    source: "slide 19",
  },
  "sessions: a file is read as it was when it was opened, with the writes of the session":
    {
      scope: [{}, { work: "an open file" }, { work: "two writers" }],
      property: "session-semantics",
      expect: "holds",
      source: "slide 19; Howard et al. 1988",
    },
  "close-to-open: an open sees what was closed before": {
    scope: [
      {},
      { work: "an open file" },
      { work: "two writers" },
      { work: "a pair", lease: 1 },
    ],
    property: "close-to-open",
    expect: "holds",
    source: "slides 19 and 20",
  },
  "other clients see what is written only after the close": {
    scope: [{}, { work: "two writers" }],
    property: "other clients see what is written only after the close",
    expect: "holds",
    source: "slide 19",
  },
  "on one client a write is seen at once by its other programs": {
    scope: { work: "a pair", clients: 1 },
    property: "linearizable",
    expect: "holds",
    source: "slide 19",
  },
  "on two clients a write is not seen at once by the other program": {
    scope: { work: "a pair" },
    property: "linearizable",
    expect: "violated",
    source: "slide 19",
    steps: 8,
  },
  "readers see all of a store or nothing of it": {
    scope: [{ work: "two writers" }, ...waiting],
    property: "a reader sees all of a store or nothing",
    expect: "holds",
    source: "slide 19",
  },
  "of two programs that close a file the last one wins, whole": {
    scope: [{ work: "two writers" }, { work: "load, save, load" }],
    property: "the server has what one program wrote, whole",
    expect: "holds",
    source: "slide 19",
  },
  "of two programs that close a file the first one loses its update": {
    scope: { work: "two writers" },
    property: "two stores are done, and one is lost",
    expect: "holds",
    source: "slide 19",
  },
  "once a close has returned, no client opens an older version": {
    scope: [...waiting, ...leased],
    property: "once a close has returned, no client believes in an older version",
    expect: "holds",
    source: "slides 19 and 20",
  },
  "a server that does not wait for the answers to its breaks: a client opens an older version":
    {
      scope: { ...wholeFiles, waits: false },
      property: "once a close has returned, no client believes in an older version",
      expect: "violated",
      source: "slide 19; trap T9",
      steps: 6,
    },
  "a server that does not wait for the answers to its breaks violates close-to-open": {
    scope: { waits: false },
    property: "close-to-open",
    expect: "violated",
    source: "slide 19; trap T9",
  },
  "a file that is loaded and saved whole is as on one machine, if the server waits for the answers to its breaks":
    {
      scope: [...waiting, ...leased, { work: "load, save, load" }],
      property: "linearizable",
      expect: "holds",
      source: "slides 16 and 19",
    },
  "a file that is loaded and saved whole is not as on one machine, if the server does not wait for the answers":
    {
      scope: { ...wholeFiles, waits: false },
      property: "linearizable",
      expect: "violated",
      source: "slides 16 and 19",
    },
  "slide 16: a read gets the old copy or the new one, as a whole, as we would want": {
    scope: { work: "slide 16" },
    property: "a read gets the old copy or the new one, as a whole",
    expect: "holds",
    source: "slides 16 and 19",
  },
  "slide 16: a read during the write of C gets B": {
    scope: { work: "slide 16", clients: 3 },
    property: "a read during the write of C gets B",
    expect: "holds",
    source: "slide 16",
    steps: 11,
  },
  "slide 16: a read during the write of C gets C": {
    scope: { work: "slide 16", clients: 3 },
    property: "a read during the write of C gets C",
    expect: "holds",
    source: "slide 16",
    steps: 8,
  },
  "slide 16: no read during the write of C gets parts of B and C": {
    scope: { work: "slide 16" },
    property: "a read during the write of C gets B mixed with C",
    expect: "violated",
    source: "slides 16 and 19",
  },
  "a client that is cut off holds up every store, for ever": {
    scope: { ...wholeFiles, partitions: 1 },
    property: "a close is answered",
    expect: "violated",
    source: "slide 20, availability",
    steps: 5,
  },
  "a client that is cut off holds up every store until its lease is over": {
    scope: { ...wholeFiles, lease: 1, partitions: 1 },
    property: "a close is answered",
    expect: "holds",
    source: "slide 20; Gray and Cheriton 1989",
  },
  "with leases no client reads old data for ever": {
    scope: [
      { ...wholeFiles, lease: 1, partitions: 1 },
      { ...wholeFiles, lease: 1, waits: false, loss: 1 },
    ],
    property: "no client believes in an old version for ever",
    expect: "holds",
    source: "slides 19 and 20",
  },
  "where the server neither leases nor waits for answers, one lost break is enough to read old data for ever":
    {
      scope: { ...wholeFiles, waits: false, loss: 1 },
      property: "no client believes in an old version for ever",
      expect: "violated",
      source: "slide 19; trap T9",
      steps: 7,
    },
  "rule of OpenAFS: a client that is cut off holds up no store for ever": {
    scope: { ...givenUp, partitions: 1 },
    property: "a close is answered",
    expect: "holds",
    source: "OpenAFS, src/viced/callback.c",
  },
  "rule of OpenAFS: a client that is cut off reads old data": {
    scope: { ...givenUp, partitions: 1 },
    property: "once a close has returned, no client believes in an older version",
    expect: "violated",
    source: "OpenAFS, src/viced/callback.c; observed",
    steps: 7,
  },
  "rule of OpenAFS: a client that is cut off reads old data without bound": {
    scope: { ...givenUp, partitions: 1 },
    property: "no client believes in an old version for ever",
    expect: "violated",
    source: "OpenAFS, src/viced/callback.c; observed",
  },
  "rule of OpenAFS: a client whose link has healed reads old data, without a message": {
    scope: { ...givenUp, partitions: 1, observed: true },
    property:
      "a client whose link has healed reads an old version, and nothing is on its way to it",
    expect: "holds",
    source: "observed with the OpenAFS of Debian 12",
  },
  "rule of OpenAFS: a client whose link has healed reads no old data once the server has answered a call of it":
    {
      scope: [givenUp, { ...givenUp, work: "two saves" }, { ...givenUp, partitions: 1 }],
      property:
        "once a close has returned, no client that answers believes in an older version",
      expect: "holds",
      source: "OpenAFS, src/viced/callback.c; observed",
    },
  "a server that forgets its callbacks in a crash: a client believes in what the server does not":
    {
      mutant: "callbacks are forgotten in a crash",
      scope: {},
      property:
        "a client that believes in its copy has a callback, or a break on its way",
      expect: "violated",
      source: "slide 20",
      steps: 4,
    },
  "a server that forgets its callbacks in a crash: a client reads old data for ever": {
    mutant: "callbacks are forgotten in a crash",
    scope: {},
    property: "no client believes in an old version for ever",
    expect: "violated",
    source: "slide 20",
  },
  "recovery: the server asks which clients have the file, and takes no store before all have answered":
    {
      scope: [
        { ...twoSaves, crashes: 1 },
        { work: "load, save, load", crashes: 1 },
      ],
      property: "once a close has returned, no client believes in an older version",
      expect: "holds",
      source: "slide 20; trap T22",
    },
  "recovery: the server takes no store until every lease is over": {
    scope: { ...wholeFiles, lease: 1, skew: 1, recovery: "leases", crashes: 1 },
    property: "once a close has returned, no client believes in an older version",
    expect: "holds",
    source: "slide 20; trap T22",
  },
  "recovery: a store is taken before recovery is over, and a client opens an older version":
    {
      mutant: "a store is taken before the server has recovered",
      scope: {},
      property:
        "once a close has returned, no client that answers believes in an older version",
      expect: "violated",
      source: "slide 20; trap T22",
    },
  "recovery: the recovery ends, and the close under way is answered": {
    scope: { ...wholeFiles, crashes: 1 },
    property: "a close is answered",
    expect: "holds",
    source: "slides 11 and 20",
  },
  "the server is away: an open of a file that is not cached waits": {
    scope: { ...wholeFiles, partitions: 1, cut: "server" },
    property: "an open is answered",
    expect: "violated",
    source: "slide 20, a single point of failure",
    steps: 2,
  },
  "the server is away: a close of a file that was written waits": {
    scope: { ...wholeFiles, partitions: 1, cut: "server" },
    property: "a close is answered",
    expect: "violated",
    source: "slide 20, a single point of failure",
    steps: 2,
  },
  "the server is away or not: cached files are opened, read and written without the server":
    {
      scope: [
        { work: "an open file", observed: true },
        { work: "a pair", observed: true, partitions: 1, cut: "server" },
      ],
      property: "opens of believed copies, reads and writes are local",
      expect: "holds",
      source: "slides 10 and 20",
    },
  "a file that no program writes costs one call for each client, however often it is opened":
    {
      scope: [
        { work: "read only", observed: true },
        { work: "read only", observed: true, clients: 3 },
      ],
      property: "a client calls the server once",
      expect: "holds",
      source: "slides 18 and 20",
    },
  "with leases a file that no program writes costs one call for each lease": {
    scope: { work: "read only", observed: true, lease: 1 },
    property: "a client calls the server once",
    expect: "violated",
    source: "slides 18 and 20",
  },
  "all misses and all stores go to the central server, and nothing else does": {
    scope: [
      { work: "two writers", observed: true },
      { ...twoSaves, observed: true, waits: false },
    ],
    property: "the server is called for misses and stores alone",
    expect: "holds",
    source: "slide 20, performance",
  },
  "a crash takes nothing that a close had returned": {
    scope: [
      { work: "a pair", crashes: 1, crashing: "clients" },
      { ...twoSaves, crashes: 1 },
    ],
    property: "what a close has returned is on the server",
    expect: "holds",
    source: "slides 10, 11 and 20",
  },
  "a crash of a client takes all that was written since the open": {
    scope: { work: "a pair", crashes: 1, crashing: "clients" },
    property: "what was written is on the server or on a client",
    expect: "violated",
    source: "slides 10 and 11",
    steps: 5,
  },
  "a client keeps its disk cache through a crash, and asks the server before it believes in a copy":
    {
      scope: [
        { work: "a pair", crashes: 1, crashing: "clients" },
        { ...wholeFiles, lease: 1, crashes: 1, crashing: "clients" },
      ],
      property: "a copy that no program uses has the contents of its version",
      expect: "holds",
      source: "slide 20; Howard et al. 1988",
    },
  "sessions, and a crash of the server: close-to-open": {
    scope: { crashes: 1 },
    property: "close-to-open",
    expect: "holds",
    source: "slides 19 and 20",
    states: 259_546,
    long: true,
  },
  "sessions, and a crash of the server: session semantics": {
    scope: { crashes: 1 },
    property: "session-semantics",
    expect: "holds",
    source: "slides 19 and 20",
    states: 259_546,
    long: true,
  },
  "two crashes of the server, and two stores: no client opens an older version": {
    scope: { ...twoSaves, crashes: 2 },
    property: "once a close has returned, no client believes in an older version",
    expect: "holds",
    source: "slide 20; trap T22",
    states: 301_779,
    long: true,
  },
  "slide 16, with all three clients": {
    scope: { work: "slide 16", clients: 3 },
    property: "a read gets the old copy or the new one, as a whole",
    expect: "holds",
    source: "slides 16 and 19",
    states: 55_279,
    long: true,
  },
  "a crash of the server, and two clients that save: files are as on one machine": {
    scope: { work: "load, save, load", crashes: 1 },
    property: "linearizable",
    expect: "holds",
    source: "slide 20; trap T22",
    states: 16_320,
    long: true,
  },
} as const satisfies Readonly<
  Record<string, Claim<Scope, string, keyof typeof mutants & string>>
>;
