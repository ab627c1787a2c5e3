/** What is claimed of TCP, each at the scopes it was judged at. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** Two connections of each end, with initial numbers a window apart, and segments that live one unit of time. */
const apart = { a: [14, 2], b: [6, 10], life: 1 } as const;
/** The same with numbers next to each other. */
const adjacent = { a: [14, 15], b: [6, 7] } as const;

/** With time, a byte from one end or the other. */
const byteOneWay = [
  { life: 1, bytesA: 1 },
  { life: 1, bytesB: 1 },
] as const;

/** Two connections of each end with a byte each way; and without one, and without TIME-WAIT. */
const wide = { ...apart, bytesA: 1, bytesB: 1 } as const;
const wideUnguarded = { ...apart, timeWait: false } as const;

/** The claims by name. */
export const claims = {
  "both ends agree on both initial numbers": {
    scope: [{}, { active: "both" }, { old: "syn and ack" }, { bytesA: 1, bytesB: 1 }],
    property: "both established ends agree on both initial numbers",
    expect: "holds",
    source: "slide 2; RFC 9293, section 3.5",
  },
  "old segments make no phantom connection": {
    scope: [{ old: "syn" }, { old: "syn and ack" }, { old: "syn and reset" }],
    property: "no phantom connection",
    expect: "holds",
    source: "slide 3; RFC 9293, figure 8",
  },
  "both ends may open at once": {
    scope: [
      { active: "both", closes: "neither" },
      { active: "both", closes: "neither", figure7: true },
    ],
    property: "both ends are established",
    expect: "holds",
    source: "RFC 9293, section 3.5, figure 7 and table 6; MUST-10",
    steps: 5,
  },
  "what is read is a prefix of what was written": {
    scope: [
      { bytesA: 1, bytesB: 1 },
      { bytesA: 3, a: [13] },
      { life: 1, bytesA: 1 },
    ],
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "holds",
    source: "slide 2; RFC 9293, section 3.10.7.4",
  },
  "an end that has closed reads on": {
    scope: { bytesA: 1, bytesB: 1 },
    property: "an end that has closed reads on",
    expect: "holds",
    source: "slide 4; RFC 9293, section 3.6.1",
    steps: 8,
  },
  "with numbers a window apart, TIME-WAIT and quiet time there is no phantom connection":
    {
      scope: [apart, { life: 1, crashes: 1 }],
      property: "no phantom connection",
      expect: "holds",
      source: "slide 3; RFC 9293, section 3.4.1",
    },
  "with numbers a window apart, TIME-WAIT and quiet time there is no old byte": {
    scope: [
      { ...apart, b: [6], bytesB: 1 },
      { life: 1, crashes: 1, a: [14, 2], bytesA: 1, closes: "neither" },
    ],
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "holds",
    source: "slide 3; RFC 9293, section 3.4.3",
  },
  "with numbers a window apart, TIME-WAIT and quiet time there is no old FIN": {
    scope: [apart, { life: 1, crashes: 1, a: [14, 2] }],
    property: "no FIN of an earlier connection",
    expect: "holds",
    source: "slide 3",
  },
  "with adjacent numbers the end without TIME-WAIT opens a phantom connection": {
    scope: { b: [6, 7] },
    property: "no phantom connection",
    expect: "violated",
    source: "trap T2",
    steps: 12,
  },
  "with adjacent numbers and no TIME-WAIT an old segment resets a connection": {
    scope: { ...adjacent, timeWait: false },
    property: "no connection is reset",
    expect: "violated",
    source: "trap T2",
    steps: 11,
  },
  "with adjacent numbers and no TIME-WAIT an old FIN closes a connection": {
    scope: { ...adjacent, timeWait: false, bytesA: 1 },
    property: "no FIN of an earlier connection",
    expect: "violated",
    source: "trap T2",
    steps: 16,
  },
  "without quiet time an old byte is read": {
    scope: { old: "data", bytesA: 1 },
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "violated",
    source: "RFC 9293, section 3.4.3",
    steps: 4,
  },
  "an RST ends TIME-WAIT where the RFC is read to the letter": {
    scope: { resetsTimeWait: true },
    property: "TIME-WAIT is not assassinated",
    expect: "violated",
    source: "RFC 1337; RFC 9293, section 3.10.7.4; trap T3",
    steps: 11,
  },
  "an old RST in the window resets a connection by the rule of RFC 793": {
    scope: { challenges: false, old: "reset in the window" },
    property: "no connection is reset",
    expect: "violated",
    source: "RFC 5961, section 3.1",
    steps: 6,
  },
  "a challenge ACK keeps the connection": {
    scope: [{ old: "reset in the window" }, { old: "reset outside" }],
    property: "no connection is reset",
    expect: "holds",
    source: "RFC 5961, section 3.2",
  },
  "where an RST in TIME-WAIT is ignored, TIME-WAIT lasts": {
    scope: [{}, { life: 1 }],
    property: "TIME-WAIT is not assassinated",
    expect: "holds",
    source: "RFC 1337, fix F1",
  },
  "numbers far apart need no TIME-WAIT to keep connections apart": {
    scope: { ...apart, b: [6], timeWait: false },
    property: "no phantom connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
  },
  "numbers far apart need no TIME-WAIT to keep old FINs away": {
    scope: { ...apart, b: [6], timeWait: false },
    property: "no FIN of an earlier connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
  },
  "without TIME-WAIT the passive closer is reset as soon as the last acknowledgement is lost":
    {
      scope: { life: 1, timeWait: false },
      property: "no connection is reset",
      expect: "violated",
      source: "slide 4: what TIME-WAIT buys",
    },
  "when both ends close, the connection ends at both": {
    scope: [
      { life: 1 },
      { life: 1, active: "both", a: [10], b: [4] },
      { life: 1, bytesA: 1 },
    ],
    property: "both ends close, and both get closed",
    expect: "holds",
    source: "slide 4; trap T3",
  },
  "when both ends close, with weak fairness of delivery the connection need not end": {
    scope: { life: 1, delivery: "weak" },
    property: "both ends close, and both get closed",
    expect: "violated",
    source: "slide 4: two generals",
  },
  "the ends cannot both know that the other end has received all": {
    scope: { life: 1 },
    property: "both ends are established, then done",
    expect: "violated",
    source: "slide 4; trap T3",
  },
  "an end that is done knows that the other end has read all": {
    scope: byteOneWay,
    property: "an end that is done knows that the other end has read all",
    expect: "holds",
    source: "slide 4",
  },
  "an end that is done has read all": {
    scope: byteOneWay,
    property: "an end that is done has read all",
    expect: "holds",
    source: "slide 4",
  },
  "the passive closer is reset only after twice the life of a segment, and its peer has read all":
    {
      scope: byteOneWay,
      property: "an end is reset only once the other end is done and has read all",
      expect: "holds",
      source: "slide 4; RFC 9293, section 3.6.1",
    },
  "no end that sends stays in a connection that its peer lost in a crash": {
    scope: { life: 1, crashes: 1, bytesA: 1, closes: "neither" },
    property: "an end that sends to a crashed peer leaves the connection",
    expect: "holds",
    source: "RFC 9293, section 3.5.1, figures 9 and 10",
  },
  "no byte is read before three delays": {
    scope: { life: 3, delay: 2, bytesA: 1, closes: "neither", observed: true },
    property: "no byte is read before three delays",
    expect: "holds",
    source: "slide 3: a SYN costs a round trip",
  },
  "no RST answers an RST": {
    scope: { old: "syn and reset", observed: true },
    property: "no RST answers an RST",
    expect: "holds",
    source: "RFC 9293, section 3.10.7.1",
  },
  "two connections of each end, a byte each way: there is no phantom connection": {
    scope: wide,
    property: "no phantom connection",
    expect: "holds",
    source: "slide 3; RFC 9293, section 3.4.1",
    states: 31_684_667,
    long: true,
  },
  "two connections of each end, a byte each way: there is no old byte": {
    scope: wide,
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "holds",
    source: "slide 3; RFC 9293, section 3.4.3",
    states: 31_684_667,
    long: true,
  },
  "two connections of each end, a byte each way: there is no old FIN": {
    scope: wide,
    property: "no FIN of an earlier connection",
    expect: "holds",
    source: "slide 3",
    states: 31_684_667,
    long: true,
  },
  "two connections of each end without TIME-WAIT: there is no phantom connection": {
    scope: wideUnguarded,
    property: "no phantom connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
    states: 17_090_418,
    long: true,
  },
  "two connections of each end without TIME-WAIT: there is no old FIN": {
    scope: wideUnguarded,
    property: "no FIN of an earlier connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
    states: 17_090_418,
    long: true,
  },
  "two connections of an opener that writes without TIME-WAIT: there is no old byte": {
    scope: { ...apart, b: [6], timeWait: false, bytesA: 1 },
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
    states: 1_224_358,
    long: true,
  },
  "two connections of an opener that reads without TIME-WAIT: there is no old byte": {
    scope: { ...apart, b: [6], timeWait: false, bytesB: 1 },
    property:
      "what an end reads is a prefix of what the other end wrote in this connection",
    expect: "holds",
    source: "slide 4: what TIME-WAIT buys",
    states: 964_006,
    long: true,
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
