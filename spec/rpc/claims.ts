/** What is claimed of remote procedure calls, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import type { mutants } from "./mutants.ts";
import type { Scope } from "./scope.ts";

/** The server stays up, and its cache has room for every call under way. */
const remembers = [
  {},
  { calls: 2 },
  { clients: 2 },
  { clients: 2, calls: 2, cache: 4, retries: 0, loss: 1 },
  { slow: true, retries: 2 },
  { duplicates: 2 },
] as const;

const crashes = [
  { crashes: 2, retries: 2 },
  { crashes: 1, clients: 2 },
  { crashes: 1, slow: true },
  { crashes: 1, durable: true },
] as const;

/** The claims by name. */
export const claims = {
  "at least once: a client that asks again is answered in the end": {
    scope: [{ loss: 2 }, { crashes: 2, loss: 1 }, { crashes: 1, slow: true, cache: 0 }],
    property: "a call is answered",
    expect: "holds",
    source: "slide 11, message retries",
  },
  "at least once: what a client was answered has been done": {
    scope: [...remembers, ...crashes, { clients: 2, cache: 0 }],
    property: "what a client was answered has been done",
    expect: "holds",
    source: "slide 11; RFC 5531, section 4",
  },
  "without retries one lost message is enough for no answer": {
    mutant: "a client never sends a call again",
    scope: {},
    property: "a call is answered",
    expect: "violated",
    source: "slide 11",
    steps: 2,
  },
  "at most once: while the reply cache remembers, no call is done twice": {
    scope: remembers,
    property: "no call is done twice",
    expect: "holds",
    source: "slide 11",
  },
  "while the reply cache remembers, a remote call is like a local one": {
    scope: [
      ...remembers,
      { work: "remove" },
      { work: "remove beside create", clients: 2 },
      { work: "lock", clients: 2 },
      { work: "seek and read", calls: 2 },
    ],
    property: "linearizable",
    expect: "holds",
    source: "slides 9 and 53: provides same interface as procedure",
  },
  "without a reply cache a call is done twice": {
    scope: { cache: 0 },
    property: "no call is done twice",
    expect: "violated",
    source: "slide 11",
    steps: 4,
  },
  "a cache that is too small forgets a call under way": {
    scope: { clients: 2, cache: 1 },
    property: "no call is done twice",
    expect: "violated",
    source: "slide 11",
    steps: 6,
  },
  "a cache with a place for each client is not enough: a busy client takes the place of a slow one":
    {
      scope: { clients: 2, calls: 2, cache: 2 },
      property: "no call is done twice",
      expect: "violated",
      source: "slide 11",
      steps: 9,
    },
  "a crash empties the reply cache, and a call is done twice": {
    scope: { crashes: 1 },
    property: "no call is done twice",
    expect: "violated",
    source: "slide 11",
    steps: 6,
  },
  "never exactly once: after a crash between rm foo and its reply the client hears that there is no foo":
    {
      scope: { work: "remove", crashes: 1 },
      property: "the client that removed the file learns so",
      expect: "violated",
      source: "slide 11; trap T21",
      steps: 7,
    },
  "without a reply cache a retry of rm foo is enough to hear that there is no foo": {
    scope: { work: "remove", cache: 0 },
    property: "the client that removed the file learns so",
    expect: "violated",
    source: "slides 11 and 13; trap T4",
    steps: 5,
  },
  "without a reply cache a late copy removes the file of another client": {
    scope: { work: "remove beside create", clients: 2, cache: 0 },
    property: "a call removes no file that came later",
    expect: "violated",
    source: "slide 13; trap T4",
    steps: 8,
  },
  "after a crash a late copy removes the file of another client, too": {
    scope: { work: "remove beside create", clients: 2, crashes: 1 },
    property: "a call removes no file that came later",
    expect: "violated",
    source: "slide 11",
    steps: 10,
  },
  "exactly once takes replies on the disk, each written together with what its call did":
    {
      scope: [
        { durable: true, crashes: 2, retries: 2 },
        { durable: true, crashes: 1, clients: 2 },
        { durable: true, crashes: 1, slow: true },
        { durable: true, crashes: 1, work: "remove" },
        { durable: true, crashes: 1, work: "remove beside create", clients: 2 },
      ],
      property: "linearizable",
      expect: "holds",
      source: "trap T21",
    },
  "one client has the lock": {
    scope: [
      { work: "lock", clients: 2 },
      { work: "lock", clients: 2, cache: 0 },
      { work: "lock", clients: 2, crashes: 1 },
    ],
    property: "one client has the lock",
    expect: "holds",
    source: "slide 11",
  },
  "stateless: a crash and a restart between any two requests change no reply": {
    scope: [
      { work: "read at", calls: 3, cache: 0, crashes: 2, duplicates: 1 },
      { work: "read at", calls: 2, cache: 0, crashes: 1, retries: 2, slow: true },
    ],
    property: "a crash changes no reply",
    expect: "holds",
    source: "slides 11 and 13",
  },
  "stateless: the server implements a server that never crashes": {
    scope: { work: "read at", calls: 3, cache: 0, crashes: 2 },
    property: "the server implements a server that never crashes",
    expect: "holds",
    source: "slides 11 and 13",
  },
  "a crash takes the seek position": {
    scope: { work: "seek and read", crashes: 1 },
    property: "the server implements a server that never crashes",
    expect: "violated",
    source: "slide 11, shared state across RPC",
    steps: 3,
  },
  "a read after a seek fails across a restart": {
    scope: { work: "seek and read", crashes: 1 },
    property: "a crash changes no reply",
    expect: "violated",
    source: "slide 11, shared state across RPC",
    steps: 8,
  },
  "without a crash the seek position is right": {
    scope: { work: "seek and read", calls: 2 },
    property: "a crash changes no reply",
    expect: "holds",
    source: "slide 11",
  },
  "a reply cache on the disk does not bring the seek position back": {
    scope: { work: "seek and read", crashes: 1, durable: true },
    property: "a crash changes no reply",
    expect: "violated",
    source: "slide 11",
    steps: 8,
  },
} as const satisfies Readonly<
  Record<string, Claim<Scope, string, keyof typeof mutants & string>>
>;
