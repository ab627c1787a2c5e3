/** Which states an end may be in, from what may have arrived at it, what its program may do, and what its timers may. */
import { fresh, type Phase } from "../../../../spec/tcp/end.ts";
import { plain, type Segment } from "../../../../spec/tcp/segment.ts";
import { type Belief, type Beliefs, believe, type SeenEnd } from "./seen.ts";
import { placeOf } from "./sent.ts";
import { numberOf, type SpecEnd, type Stepped } from "./spec.ts";

/** What may pass while nothing is heard before an end gives up, or its machine has started anew, in seconds. */
const PATIENCE_S = 10;

/** How long things last. */
export type Times = {
  /** The maximum segment lifetime; TIME-WAIT lasts twice as long. */
  readonly mslS: number;
  /** How long an end waits before it gives up. */
  readonly patienceS: number;
};

/** As Linux has it; RFC 9293 says 2 minutes. */
export const usualTimes: Times = { mslS: 30, patienceS: PATIENCE_S };

type Kind = "opens" | "answers" | "acknowledges" | "ends" | "resets";

/**
 * By phase, which segments may lead to another one; those that are not named are answered or dropped there, as
 * a test holds against the spec.
 */
export const LEADS: Readonly<Record<Phase, readonly Kind[]>> = {
  closed: [],
  listen: ["opens"],
  "syn-sent": ["opens", "answers", "resets"],
  "syn-received": ["answers", "acknowledges", "ends", "resets"],
  established: ["ends", "resets"],
  "fin-wait-1": ["acknowledges", "ends", "resets"],
  "fin-wait-2": ["ends", "resets"],
  closing: ["acknowledges", "ends", "resets"],
  "close-wait": ["resets"],
  "last-ack": ["acknowledges", "ends", "resets"],
  "time-wait": ["resets"],
};

/** A segment that may arrive, and the state in which it may. */
type Arrival = {
  readonly kind: Kind;
  readonly segment: Segment;
  /** The next number that the end expects then; null: any. */
  readonly rcv: number | null;
};

const ends = (span: readonly [number, number] | null): readonly number[] =>
  span === null ? [] : span[0] === span[1] ? [span[0]] : span;

/**
 * Segments that stand for all that may arrive at an end: the SYNs, the highest acknowledgement, the FIN once all
 * before it has passed by, and each RST. Data that arrive need none: they raise what the end may acknowledge.
 */
const arrivalsFrom = (peer: SeenEnd): readonly Arrival[] => {
  const { sent, hasOpened, synAcks, finAcks, highestAck, resets } = peer;
  const arrivals: Arrival[] = [];
  const add = (
    kind: Kind,
    { ack, ...segment }: Partial<Segment> & { seq: number },
    rcv: number | null = null,
  ) => {
    const number = ack === undefined || ack === null ? null : numberOf(ack);
    arrivals.push({ kind, segment: { ...plain, ...segment, ack: number }, rcv });
  };
  if (hasOpened) add("opens", { flag: "SYN", seq: 0 });
  for (const ack of ends(synAcks)) add("answers", { flag: "SYN", seq: 0, ack });
  if (Number.isFinite(highestAck)) add("acknowledges", { seq: -1, ack: highestAck });
  const { fin, whole } = sent;
  if (fin !== null && whole >= fin)
    for (const ack of ends(finAcks)) add("ends", { flag: "FIN", seq: fin, ack }, fin);
  for (const { number, ack } of resets) {
    const seq = placeOf(sent, number);
    add("resets", { flag: "RST", seq: numberOf(seq), ack }, seq);
  }
  return arrivals;
};

const HAS_FIN: ReadonlySet<Phase> = new Set([
  "close-wait",
  "last-ack",
  "closing",
  "time-wait",
]);

/** The state in which a segment finds the end: with all that may have arrived before it, if that is possible. */
const found = (me: SeenEnd, peer: SeenEnd, { end }: Belief, arrival: Arrival) => {
  const { rcv } = arrival;
  const isAhead = rcv !== null && rcv > end.rcv && rcv <= peer.sent.whole;
  const at = {
    ...end,
    nxt: me.sent.next,
    read: [],
    rcv: isAhead && !HAS_FIN.has(end.phase) ? rcv : end.rcv,
  };
  const { segment } = arrival;
  return { at, segment: segment.seq === -1 ? { ...segment, seq: at.rcv } : segment };
};

/** The state after a segment has arrived; null: the phase stays, or what it sends has not passed by. */
const after = (belief: Belief, { end, sent }: Stepped): Belief["end"] | null => {
  // A SYN that answers another one tells more, and is judged when it passes by.
  const isAnswer = belief.end.phase === "listen" && sent?.flag === "SYN";
  if (end.phase === belief.end.phase || isAnswer) return null;
  return end.phase === "closed" ? fresh : { ...end, read: [] };
};

/** What has passed by towards an end, as far as its phase depends on it. */
const factsOf = (me: SeenEnd, peer: SeenEnd): string => {
  const { hasOpened, synAcks, finAcks, highestAck, resets, sent } = peer;
  const hasWholeFin = sent.fin !== null && sent.whole >= sent.fin;
  const last = resets.at(-1);
  return `${hasOpened} ${synAcks} ${finAcks} ${hasWholeFin} ${highestAck} ${resets.length} ${last?.number} ${last?.ack} ${me.sent.next}`;
};

/** Adds every state that an end may get to from those that it may be in. */
export const close = (me: SeenEnd, peer: SeenEnd, spec: SpecEnd, now: number): void => {
  const facts = factsOf(me, peer);
  if (me.closed.now === me.now && me.closed.facts === facts) return;
  me.closed = { now: me.now, facts };
  const arrivals = arrivalsFrom(peer);
  const all = [...me.now.values()];
  // Beliefs that are added stand at the end, and are looked at in their turn.
  for (let i = 0; i < all.length; i++)
    for (const arrival of arrivals) {
      const belief = all[i]!;
      if (!LEADS[belief.end.phase].includes(arrival.kind)) continue;
      const { at, segment } = found(me, peer, belief, arrival);
      for (const stepped of spec.takes(at, segment)) {
        const end = after(belief, stepped);
        if (end === null || !believe(me.now, { end, since: now })) continue;
        all.push(me.now.get(end.phase)!);
      }
    }
};

/** Adds what an end may have become without a packet: its program closes or listens, its timers go off. */
export const passTime = (
  me: SeenEnd,
  spec: SpecEnd,
  now: number,
  { mslS, patienceS }: Times,
): void => {
  const add = (beliefs: Beliefs, end: Belief["end"]): void => {
    believe(beliefs, { end: end.phase === "closed" ? fresh : end, since: now });
  };
  const isTired = me.heardAt !== null && now - me.heardAt >= patienceS;
  for (const { end, since } of [...me.now.values()]) {
    const { phase } = end;
    // CLOSE in LISTEN and in SYN-SENT: RFC 9293, section 3.10.4. USER TIMEOUT: section 3.10.8; or a crash.
    const gives = phase === "listen" || phase === "syn-sent";
    if (gives || ((isTired || me.wasWarned) && phase !== "time-wait")) add(me.now, fresh);
    if (phase === "time-wait" && now - since >= 2 * mslS) {
      const over = spec.does("time-wait is over", { ...end, wait: 0 });
      if (over !== null) add(me.now, over.end);
    }
    const aborted = spec.does("abort", end);
    if (aborted !== null && aborted.sent === null) add(me.now, aborted.end);
  }
  const closed = me.now.get("closed");
  const listening = closed && spec.listens(closed.end);
  if (listening) add(me.now, listening.end);
};
