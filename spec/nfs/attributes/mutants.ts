/** Caches that are trusted for a time with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

const readsOn = { looks: true, opens: "never" } as const;

/** The mutants by name. */
export const mutants = {
  "attributes are fresh when the reply arrives": {
    rules: { ageOf: () => 0 },
    scope: { ...readsOn, least: 2, greatest: 2 },
    breaks:
      "a read that begins the greatest attribute timeout after a write sees the write",
    steps: 9,
  },
  "attributes are fresh since the call was sent again": {
    rules: { askedAfterRetry: () => 0 },
    scope: { opens: "never", reads: 2, retries: 1, timed: true },
    breaks:
      "a read that begins the greatest attribute timeout after a write sees the write",
    steps: 9,
  },
  "the server's change token is as coarse as a tick": {
    rules: { tokenTicks: 1 },
    scope: { ...readsOn, writes: 2 },
    breaks:
      "a read that begins the greatest attribute timeout after a write sees the write",
    also: ["what was written is read in the end"],
    steps: 13,
  },
  "the server's change token is as coarse as two ticks": {
    rules: { tokenTicks: 2 },
    scope: { ...readsOn, writes: 2 },
    breaks:
      "a read that begins the greatest attribute timeout after a write sees the write",
    also: ["what was written is read in the end"],
    steps: 13,
  },
  "a timeout is doubled without a limit": {
    rules: { timeoutAfter: (timeout) => Math.min(2 * timeout, 8) },
    scope: { ...readsOn, least: 1, greatest: 2 },
    breaks:
      "a read that begins the greatest attribute timeout after a write sees the write",
    steps: 14,
  },
  "an open trusts the cache though the option is on": {
    rules: { openChecks: () => false },
    scope: { reads: 2 },
    breaks: "close-to-open",
    steps: 12,
  },
  "a close does not wait for its write": {
    rules: { closeWaits: false },
    scope: { flush: "close" },
    breaks: "close-to-open",
    also: ["what was written and closed is in the file"],
    steps: 11,
  },
  "a client sends a call only once": {
    rules: { retries: false },
    scope: { clients: 1, loss: 1 },
    breaks: "what a program asks is answered",
    steps: 3,
  },
  "a soft mount never gives up": {
    rules: { givesUp: () => false },
    scope: { clients: 1, mount: "soft", crashes: 1, returns: false },
    breaks: "what a program asks is answered",
    steps: 3,
  },
  "a soft mount gives up only after its limit": {
    rules: { givesUp: () => false },
    scope: { clients: 1, mount: "soft", crashes: 1, timed: true },
    breaks: "a call ends within the limit",
  },
  "a timeout is not doubled": {
    rules: { timeoutAfter: (timeout) => timeout },
    scope: { looks: true, writes: 0, clients: 1, greatest: 4, ticks: 8 },
    breaks: "the server gets a call for each client, file and timeout",
  },
  "a close does not tell that its write failed": {
    rules: { errorOf: (request) => (request?.type === "close" ? null : "EIO") },
    scope: { clients: 1, mount: "soft", flush: "close" },
    breaks: "what was written and closed without an error is in the file",
    also: ["what was written and closed is in the file"],
    steps: 7,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
