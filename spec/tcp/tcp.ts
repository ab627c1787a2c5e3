/**
 * One TCP connection between two ends: open, bytes both ways, close and reset, with an environment that
 * delays, repeats, reorders and loses segments, keeps old ones, and crashes ends.
 *
 * Source: RFC 9293, sections 3.3 to 3.6 and 3.10; RFC 5961, section 3, for resets; RFC 1337 for TIME-WAIT;
 * slides 2 to 4 of the course.
 *
 * Left out: windows that change, urgent data, options, bytes out of order that are kept, CLOSE before the
 * connection is established.
 */
import { family, one, system } from "lockstep";
import { claims } from "./claims.ts";
import { endpoint } from "./endpoint.ts";
import { mutants } from "./mutants.ts";
import {
  agreeOnNumbers,
  areClosed,
  areEstablished,
  doneHasAll,
  doneWasHeard,
  finsAreOfNow,
  finsComeLast,
  haveClosed,
  isDone,
  isNoPhantom,
  isNotAssassinated,
  isNotReset,
  noResetAnswersAReset,
  openersDoNotListen,
  readsAfterARoundTrip,
  readsAfterClose,
  readsAPrefix,
  resetComesAfterAll,
  type Seen,
  sendsToTheDead,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { plain, type Segment, segmentText } from "./segment.ts";

/** Segments from a to b of a connection before the first one. */
const OLD: Readonly<Record<string, readonly Segment[]>> = {
  none: [],
  syn: [{ ...plain, flag: "SYN", seq: 5 }],
  "syn and ack": [
    { ...plain, flag: "SYN", seq: 5 },
    { ...plain, seq: 6, ack: 11 },
  ],
  "syn and reset": [
    { ...plain, flag: "SYN", seq: 5 },
    { ...plain, flag: "RST", seq: 0 },
  ],
  data: [{ ...plain, seq: 15, ack: 7, data: "a0.1" }],
  "reset in the window": [{ ...plain, flag: "RST", seq: 1 }],
  "reset outside": [{ ...plain, flag: "RST", seq: 6 }],
};

/** The two ends. */
export const rolesOf = (scope: Scope, rules: Rules) => ({
  a: one(endpoint("a", scope, rules)),
  b: one(endpoint("b", scope, rules)),
});

const connection = (scope: Scope, rules: Rules) => {
  const { life, delay, crashes, old, delivery, closes, aborts, observed } = scope;
  const isOnce = scope.a.length <= 1 && scope.b.length <= 1 && crashes === 0;
  const bothClose = closes === "both" && !aborts && crashes === 0;
  const deliver = ["deliver"];
  const timers = ["close", "retransmit", "time-wait is over", "restart"];
  return system({
    name: "TCP",
    roles: rolesOf(scope, rules),
    environment: {
      network: "set",
      crashes,
      restarts: crashes,
      initially: OLD[old]!.map((body) => ({ from: "a", to: "b", body })),
      ...(life > 0 && {
        ticks: "unlimited" as const,
        ages: ({ age }: { readonly age: number }) =>
          age + 1 < life ? age + 1 : undefined,
      }),
    },
    observe: observed && {
      init: { ticks: 0, answeredReset: false } as Seen,
      after: ({ ticks, answeredReset }, { action, letter, sends }, { a, b }) => ({
        ticks:
          action === "tick" &&
          [a, b].some(({ phase }) => phase !== "closed" && phase !== "listen")
            ? Math.min(ticks + 1, 3 * delay)
            : ticks,
        answeredReset:
          answeredReset ||
          (letter?.body.flag === "RST" && sends.some(({ body }) => body.flag === "RST")),
      }),
    },
    show: {
      message: segmentText,
      state: ({ phase, una, nxt, rcv, wait }) =>
        `${phase} una ${una} nxt ${nxt} rcv ${rcv}${wait > 0 ? ` wait ${wait}` : ""}`,
    },
    always: {
      "both established ends agree on both initial numbers": agreeOnNumbers,
      "no phantom connection": isNoPhantom,
      "what an end reads is a prefix of what the other end wrote in this connection":
        readsAPrefix(scope),
      "no FIN of an earlier connection": finsAreOfNow,
      "no FIN overtakes a byte": finsComeLast,
      "an end that opens does not listen": openersDoNotListen(scope.active),
      "no connection is reset": !aborts && crashes === 0 && isNotReset,
      "an end is reset only once the other end is done and has read all":
        isOnce && !aborts && resetComesAfterAll,
      "TIME-WAIT is not assassinated": isNotAssassinated,
      "an end that is done has read all": isOnce && doneHasAll,
      "an end that is done knows that the other end has read all": isOnce && doneWasHeard,
      "no RST answers an RST": observed && noResetAnswersAReset,
      "no byte is read before three delays": observed && readsAfterARoundTrip(delay),
    },
    sometimes: {
      "both ends are established": areEstablished,
      "both are done": bothClose && isDone,
      "an end that has closed reads on":
        scope.bytesA + scope.bytesB > 0 && closes !== "neither" && readsAfterClose,
    },
    leadsTo: {
      "both ends close, and both get closed": bothClose && [haveClosed, areClosed],
      "both ends are established, then done": bothClose && [areEstablished, isDone],
      "an end that sends to a crashed peer leaves the connection": crashes > 0 && [
        sendsToTheDead,
        (world) => !sendsToTheDead(world),
      ],
    },
    fair: {
      weak: [...timers, "tick", ...(delivery === "weak" ? deliver : [])],
      strong: delivery === "strong" ? deliver : [],
    },
  });
};

/** A TCP connection, by its parameters. */
export const tcp = family({
  scope: defaults,
  rules,
  limits: () => ({
    space: [8, 64],
    window: [1, 16],
    a: [0, 63],
    b: [0, 63],
    active: ["a", "both"],
    bytesA: [0, 3],
    bytesB: [0, 3],
    closes: ["both", "a", "b", "neither"],
    crashes: [0, 2],
    life: [0, 4],
    delay: [0, 2],
    old: Object.keys(OLD),
    delivery: ["strong", "weak"],
  }),
  system: connection,
  mutants,
  claims,
});
