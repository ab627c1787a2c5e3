/** TCP with one mistake each, and the property that shows it. */
import type { Mutant } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The mutants by name. */
export const mutants = {
  "the listener is established by a SYN: a two-way handshake": {
    rules: { afterFirstSyn: "established" },
    scope: { old: "syn", a: [] },
    breaks: "no phantom connection",
    steps: 2,
  },
  "a two-way handshake, and the listener writes": {
    rules: { afterFirstSyn: "established" },
    scope: { life: 3, delay: 2, bytesB: 1, closes: "neither", observed: true },
    breaks: "no byte is read before three delays",
  },
  "a SYN is acknowledged by its own number": {
    rules: { afterSyn: (seq) => seq },
    scope: { closes: "neither" },
    breaks: "both ends are established",
  },
  "the opener does not look at the acknowledgement": {
    rules: { openerChecks: false },
    scope: { old: "syn" },
    breaks: "no phantom connection",
    steps: 4,
  },
  "a two-way handshake, and the opener does not look at the acknowledgement": {
    rules: { afterFirstSyn: "established", openerChecks: false },
    scope: { old: "syn" },
    breaks: "both established ends agree on both initial numbers",
  },
  "any acknowledgement establishes the listener": {
    rules: { acceptorChecks: false },
    scope: { old: "syn and ack" },
    breaks: "no phantom connection",
    steps: 3,
  },
  "numbers are compared as if they did not wrap around": {
    rules: { acknowledges: ({ una, nxt }, ack) => ack > una && ack <= nxt },
    scope: { a: [15], closes: "neither" },
    breaks: "both ends are established",
  },
  "both ends cannot open at once": {
    rules: { opensAtOnce: false },
    scope: { active: "both", closes: "neither" },
    breaks: "both ends are established",
  },
  "a refused opener listens": {
    rules: { listensAgain: () => true },
    scope: { active: "both" },
    breaks: "an end that opens does not listen",
    steps: 7,
  },
  "an RST need not lie in the window": {
    rules: { checksResets: false },
    scope: { old: "reset outside" },
    breaks: "no connection is reset",
    also: ["an end is reset only once the other end is done and has read all"],
    steps: 4,
  },
  "a segment is taken whatever its number": {
    rules: { isAcceptable: () => true, isNext: () => true },
    scope: { bytesA: 1, closes: "neither" },
    breaks:
      "what an end reads is a prefix of what the other end wrote in this connection",
    steps: 7,
  },
  "a byte is taken out of order": {
    rules: { isNext: () => true },
    scope: { bytesA: 2, closes: "neither" },
    breaks:
      "what an end reads is a prefix of what the other end wrote in this connection",
  },
  "a FIN has no number": {
    rules: { isNext: ({ rcv }, { seq, flag }) => seq === rcv || flag === "FIN" },
    scope: { bytesA: 1 },
    breaks: "no FIN overtakes a byte",
    also: ["an end that is done has read all"],
    steps: 7,
  },
  "an end whose FIN is not acknowledged goes to TIME-WAIT, not to CLOSING": {
    rules: { onBothFins: "time-wait" },
    scope: { life: 1, bytesA: 1 },
    breaks: "an end that is done knows that the other end has read all",
  },
  "a closed end refuses nothing": {
    rules: { refuses: () => false },
    scope: { life: 1, crashes: 1, bytesA: 1, closes: "neither" },
    breaks: "an end that sends to a crashed peer leaves the connection",
  },
  "an RST is refused by an RST": {
    rules: { refuses: () => true },
    scope: { old: "syn and reset", observed: true },
    breaks: "no RST answers an RST",
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
