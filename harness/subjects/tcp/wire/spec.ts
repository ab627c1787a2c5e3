/**
 * The ends of `spec/tcp` as the judge of captures calls them: with places instead of numbers that wrap around,
 * any number of bytes, and programs that may write, close and abort whenever they like.
 */
import type { End } from "../../../../spec/tcp/end.ts";
import { endpoint } from "../../../../spec/tcp/endpoint.ts";
import { rules as correct, type Rules } from "../../../../spec/tcp/rules.ts";
import { defaults, type Scope } from "../../../../spec/tcp/scope.ts";
import type { Segment } from "../../../../spec/tcp/segment.ts";

/** More than any connection has bytes, and few enough for exact sums of three. */
const SPACE = 2 ** 50;
/** The largest window there is, which no segment in order is outside of. What windows forbid, the judge says itself. */
const WINDOW = 2 ** 31;

const scope: Scope = {
  ...defaults,
  space: SPACE,
  window: WINDOW,
  a: [0],
  b: [0],
  active: "both",
  bytesA: Number.POSITIVE_INFINITY,
  bytesB: Number.POSITIVE_INFINITY,
  closes: "both",
  aborts: true,
  life: 1,
};

/** Where RFC 9293 contradicts itself or the RFCs around it, an end may do the one or the other. */
const OTHERWISE = {
  /** A SYN,ACK in SYN-RECEIVED. */
  figure7: { figure7: true },
  /** An RST in TIME-WAIT. */
  resetsTimeWait: { resetsTimeWait: true },
} as const;

/** A place as a number of the spec: places before the SYN are the last numbers. */
export const numberOf = (place: number): number => (place + SPACE) % SPACE;

/** What one step of an end does: what it holds then, and what it sends. */
export type Stepped = { readonly end: End; readonly sent: Segment | null };

type Action = "open" | "write" | "close" | "abort" | "retransmit" | "time-wait is over";

/** An end of the spec. */
export type SpecEnd = {
  /** Its program, or its timer, does this; null: not in this state. */
  readonly does: (action: Action, me: End) => Stepped | null;
  /** Its program listens; null: not in this state. */
  readonly listens: (me: End) => Stepped | null;
  /** A segment arrives: what may come of it, by each reading of the RFC. */
  readonly takes: (me: End, segment: Segment) => readonly Stepped[];
};

type Reacted = { readonly state: End; readonly sends: readonly { body: Segment }[] };

const stepped = (reaction: unknown): Stepped | null => {
  if (reaction === undefined) return null;
  const { state, sends } = reaction as Reacted;
  return { end: state, sent: sends[0]?.body ?? null };
};

const arrives = (process: ReturnType<typeof endpoint>, me: End, body: Segment): Stepped =>
  // A segment that is dropped changes nothing.
  stepped(process.receive!(me, { from: "b", to: "a", body, age: 0 })) ?? {
    end: me,
    sent: null,
  };

/** The ends of the spec. @param rules those of a mutant, or the correct ones */
export const specEnd = (rules: Rules = correct): SpecEnd => {
  const of = (changed: Partial<Scope>) => endpoint("a", { ...scope, ...changed }, rules);
  const usual = of({});
  const byFigure7 = of(OTHERWISE.figure7);
  const byReset = of(OTHERWISE.resetsTimeWait);
  const listener = of({ active: "neither" });
  return {
    does: (action, me) => stepped(usual.actions![action]!(me)),
    listens: (me) => stepped(listener.actions!.open!(me)),
    takes: (me, segment) => {
      const first = arrives(usual, me, segment);
      if (segment.flag === "RST") return [first, arrives(byReset, me, segment)];
      return segment.flag === "SYN" && segment.ack !== null
        ? [first, arrives(byFigure7, me, segment)]
        : [first];
    },
  };
};
