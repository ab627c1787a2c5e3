/**
 * How two ends open a TCP connection, both at once: RFC 9293, sections 3.5 and 3.10.7, without time, data
 * and close. Sequence numbers are modulo 16; a sent segment may come late, twice and never.
 */
import { match } from "ts-pattern";
import { family, type May, one, speaks, system } from "../../index.ts";

export type Segment = {
  readonly seq: number;
  readonly ack: number | null;
  readonly flag: "" | "SYN" | "RST";
};

export type End = {
  readonly phase: "closed" | "syn-sent" | "syn-received" | "established";
  readonly opened: boolean;
  /** The connection was refused, or reset once it was there. */
  readonly outcome: "none" | "refused" | "reset";
  readonly iss: number;
  readonly una: number;
  readonly nxt: number;
  readonly irs: number;
  readonly rcv: number;
};

/** Sequence numbers are modulo this. */
export const SPACE = 16;
const WINDOW = 4;
/** The initial sequence numbers of the two ends. */
export const FIRST = { a: 14, b: 6 } as const;

const closed: End = {
  phase: "closed",
  opened: false,
  outcome: "none",
  iss: 0,
  una: 0,
  nxt: 0,
  irs: 0,
  rcv: 0,
};

const add = (number: number, by: number): number => (number + by + SPACE) % SPACE;
/** How far a number is beyond another one, going round. */
const beyond = (number: number, base: number): number => add(number, SPACE - base);
const lengthOf = ({ flag }: Segment): number => (flag === "SYN" ? 1 : 0);

/** What may still be on its way from an earlier connection. */
const OLD: Readonly<Record<string, readonly Segment[]>> = {
  none: [],
  "syn and ack": [
    { seq: 5, ack: null, flag: "SYN" },
    { seq: 6, ack: 11, flag: "" },
  ],
};

const rules = {
  /** Does this acknowledge something that was sent and not acknowledged yet? */
  acknowledges: ({ una, nxt }: End, ack: number): boolean =>
    beyond(ack, una) > 0 && beyond(ack, una) <= beyond(nxt, una),
};

const end = (self: "a" | "b", { acknowledges }: typeof rules) => {
  const peer = self === "a" ? "b" : "a";
  const { next, process } = speaks<End, Segment>();
  const acknowledge = (me: End) =>
    next(me).send(peer, { seq: me.nxt, ack: me.rcv, flag: "" });
  const offer = (me: End) =>
    next(me).send(peer, { seq: me.iss, ack: me.rcv, flag: "SYN" });
  const refuse = (me: End, segment: Segment): May<End, Segment, never> => {
    if (segment.flag === "RST") return undefined;
    const { seq, ack } = segment;
    return next(me).send(
      peer,
      ack === null
        ? { flag: "RST", seq: 0, ack: add(seq, lengthOf(segment)) }
        : { flag: "RST", seq: ack, ack: null },
    );
  };
  const over = (outcome: End["outcome"]) => next({ ...closed, opened: true, outcome });
  const isInWindow = (me: End, { seq }: Segment): boolean => beyond(seq, me.rcv) < WINDOW;

  const synSent = (me: End, segment: Segment): May<End, Segment, never> => {
    const { seq, ack, flag } = segment;
    const isGood = ack !== null && acknowledges(me, ack);
    if (ack !== null && !isGood) return refuse(me, segment);
    if (flag === "RST") return isGood ? over("refused") : undefined;
    if (flag !== "SYN") return undefined;
    const synchronized = { ...me, irs: seq, rcv: add(seq, 1) };
    return ack === null
      ? offer({ ...synchronized, phase: "syn-received" })
      : acknowledge({ ...synchronized, phase: "established", una: ack });
  };

  const synchronized = (me: End, segment: Segment): May<End, Segment, never> => {
    const { seq, ack, flag } = segment;
    if (!isInWindow(me, segment)) return flag === "RST" ? undefined : acknowledge(me);
    // RFC 5961: an RST that is not exactly the next segment is answered with a challenge.
    if (flag === "RST" && seq !== me.rcv) return acknowledge(me);
    if (flag === "RST") return over(me.phase === "syn-received" ? "refused" : "reset");
    if (flag === "SYN") return acknowledge(me);
    if (ack === null) return undefined;
    if (me.phase === "established")
      return next(acknowledges(me, ack) ? { ...me, una: ack } : me);
    return acknowledges(me, ack)
      ? next({ ...me, phase: "established", una: ack })
      : refuse(me, segment);
  };

  return process({
    init: closed,
    actions: {
      open: (me) => {
        if (me.opened) return undefined;
        const iss = FIRST[self];
        const opened = { ...me, opened: true, iss, una: iss, nxt: add(iss, 1) };
        return next({ ...opened, phase: "syn-sent" }).send(peer, {
          seq: iss,
          ack: null,
          flag: "SYN",
        });
      },
    },
    receive: (me, { body }) =>
      match(me.phase)
        .with("closed", () => refuse(me, body))
        .with("syn-sent", () => synSent(me, body))
        .with("syn-received", "established", () => synchronized(me, body))
        .exhaustive(),
  });
};

export const tcpOpen = family({
  scope: { old: "none" },
  limits: () => ({ old: Object.keys(OLD) }),
  rules,
  system: ({ old }, used: typeof rules) =>
    system({
      name: "TCP open",
      roles: { a: one(end("a", used)), b: one(end("b", used)) },
      environment: {
        network: "set",
        initially: OLD[old]!.map((body) => ({ from: "a", to: "b", body })),
      },
      always: {
        "an established end has the number of the other": ({ a, b }) =>
          knows(a, b) && knows(b, a),
        "no connection is reset": ({ a, b }) =>
          a.outcome !== "reset" && b.outcome !== "reset",
      },
      sometimes: {
        "both ends are established": ({ a, b }) =>
          a.phase === "established" && b.phase === "established",
      },
      ends: () => true,
    }),
  mutants: {
    "any acknowledgement will do": {
      rules: { acknowledges: () => true },
      scope: { old: "syn and ack" },
      breaks: "an established end has the number of the other",
    },
  },
});

const knows = (me: End, other: End): boolean =>
  me.phase !== "established" ||
  other.outcome !== "none" ||
  (other.opened && me.irs === other.iss);
