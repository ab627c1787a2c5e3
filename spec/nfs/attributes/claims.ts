/** What is claimed of caches that are trusted for a time, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { Scope } from "../scope.ts";

/** A program writes, and another one reads all the time. */
const readsOn = { looks: true, opens: "never" } as const;
const fixed = [
  { ...readsOn, writes: 2 },
  { ...readsOn, writes: 2, least: 2, greatest: 2 },
  { ...readsOn, least: 3, greatest: 3 },
  { ...readsOn, clients: 3 },
] as const;
const adaptive = { ...readsOn, greatest: 2 } as const;
const adaptives = [adaptive, { ...readsOn, greatest: 4 }] as const;

/** A program reads a file that is open all the time. */
const opensOnce = { opens: "once", reads: 2 } as const;
/** A soft mount, and one program that writes. */
const soft = { mount: "soft", clients: 1 } as const;

/** Programs read all the time, and none writes. */
const polls = { looks: true, writes: 0 } as const;

/** The claims by name. */
export const claims = {
  "a read that starts more than the greatest attribute timeout after the last write sees the write":
    {
      scope: [
        ...fixed,
        ...adaptives,
        { opens: "never", reads: 2, retries: 1, timed: true },
      ],
      property:
        "a read that begins the greatest attribute timeout after a write sees the write",
      expect: "holds",
      source: "slides 15 and 16: more than 30 seconds after write, get new copy",
    },
  "a read that starts sooner than the greatest attribute timeout may miss the last write":
    {
      scope: { ...readsOn, least: 2, greatest: 2 },
      property: "a read that begins after a write sees the write",
      expect: "violated",
      source: "slides 15 and 16: other clients use old version of file until timeout",
      steps: 7,
    },
  "a read that starts more than the least attribute timeout after the last write may miss the write":
    {
      scope: adaptive,
      property:
        "a read that begins the least attribute timeout after a write sees the write",
      expect: "violated",
      source:
        "slide 15: 3-30 seconds, tunable; trap T6: the bound is the greatest timeout",
      steps: 8,
    },
  "what was written is read in the end": {
    scope: [...fixed, ...adaptives],
    property: "what was written is read in the end",
    expect: "holds",
    source: "slide 12: readers eventually notice changes",
  },
  "clients that ask at every read, and writes that go through, are linearizable": {
    scope: [
      { ...opensOnce, least: 0, greatest: 0 },
      { opens: "once", least: 0, greatest: 0, crashes: 1 },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slide 16: what we would actually want",
  },
  "a client that trusts its cache is not linearizable": {
    scope: opensOnce,
    property: "linearizable",
    expect: "violated",
    source: "slides 10, 15 and 45: client caches not consistent",
    steps: 13,
  },
  "close-to-open holds while the option cto is on": {
    scope: [{ reads: 2 }, { flush: "close" }],
    property: "close-to-open",
    expect: "holds",
    source: "nfs(5), close-to-open cache consistency",
  },
  "close-to-open holds where data is sent at close and a program reads twice": {
    scope: { reads: 2, flush: "close" },
    property: "close-to-open",
    expect: "holds",
    source: "nfs(5), close-to-open cache consistency",
    states: 34_322,
    long: true,
  },
  "without the option cto an open may show what was replaced before the open": {
    scope: { closeToOpen: false, reads: 2 },
    property: "close-to-open",
    expect: "violated",
    source: "nfs(5), nocto; slide 15",
    steps: 12,
  },
  "a session sees the writes of other clients: no session semantics": {
    scope: opensOnce,
    property: "session-semantics",
    expect: "violated",
    source: "slide 19, where AFS differs",
    steps: 11,
  },
  "reads inside one open go back in time between two clients": {
    scope: { opens: "never", reads: 2, clients: 3 },
    property: "reads never go back in time",
    expect: "violated",
    source: "slide 16; trap T8",
    steps: 9,
  },
  "hard mount: every operation returns once the server is back": {
    scope: [
      { clients: 1, crashes: 1 },
      { clients: 1, loss: 1 },
    ],
    property: "what a program asks is answered",
    expect: "holds",
    source: "slide 14: hang until server comes back up",
  },
  "hard mount: while the server is away a program hangs": {
    scope: { clients: 1, crashes: 1, returns: false },
    property: "what a program asks is answered",
    expect: "violated",
    source: "slide 14: hang until server comes back up",
    steps: 3,
  },
  "soft mount: every operation returns, even if the server never comes back": {
    scope: { ...soft, crashes: 1, returns: false },
    property: "what a program asks is answered",
    expect: "holds",
    source: "slide 14: return an error",
  },
  "soft mount: a call ends within the limit": {
    scope: [
      { ...soft, crashes: 1, timed: true },
      { ...soft, limit: 2, timed: true },
      { ...soft, flush: "close", timed: true },
    ],
    property: "a call ends within the limit",
    expect: "holds",
    source: "slide 14; nfs(5), timeo and retrans",
  },
  "soft mount: a write that has failed is done later": {
    scope: soft,
    property: "a write is done after its program was told that it failed",
    expect: "holds",
    source: "slide 14; RFC 5531, section 4",
    steps: 7,
  },
  "soft mount: a program that looks at every error loses nothing in one session": {
    scope: [
      { ...soft, crashes: 1 },
      { ...soft, flush: "close", crashes: 1 },
    ],
    property: "what was written and closed without an error is in the file",
    expect: "holds",
    source: "slide 14",
  },
  "soft mount: a program that ignores an error loses data": {
    scope: soft,
    property: "what was written and closed is in the file",
    expect: "violated",
    source: "slide 14: most applications don't know they are talking over a network",
    steps: 7,
  },
  "soft mount: a write that has failed undoes the next write": {
    scope: { ...soft, writes: 2 },
    property: "what was written and closed without an error is in the file",
    expect: "violated",
    source: "slide 14; RFC 5531, section 4",
    steps: 15,
  },
  "the server is polled although nothing is written": {
    scope: [
      { ...polls, clients: 1 },
      { ...polls, clients: 2, files: 2, ticks: 3 },
      { ...polls, clients: 3, least: 2, greatest: 2 },
      { ...polls, clients: 2, greatest: 4, ticks: 16 },
    ],
    property: "the server gets a call for each client, file and timeout",
    expect: "holds",
    source: "slide 18: server becomes bottleneck due to polling traffic",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
