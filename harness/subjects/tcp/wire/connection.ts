/** One connection: each packet is held against what its end may be, and then changes what both may be. */
import { reachOf } from "./acknowledged.ts";
import { certify, certifySyn, type Explained, type Placed } from "./certify.ts";
import { close, passTime, type Times } from "./closure.ts";
import { ackProblem, type Fit, fitOf, noteAck } from "./numbers.ts";
import type { Phases } from "./phases.ts";
import { type Problem, placeText } from "./problem.ts";
import { resetOf } from "./resets.ts";
import {
  type Beliefs,
  believe,
  phasesText,
  recall,
  type SeenEnd,
  spanned,
} from "./seen.ts";
import { numbersOf, type WireSegment } from "./segment.ts";
import { passes, placeOf, remember, supplies } from "./sent.ts";
import type { SpecEnd } from "./spec.ts";

/** How the judge reads a capture. */
export type Reading = {
  readonly spec: SpecEnd;
  readonly phases: Phases;
  readonly times: Times;
  /** The capture has every packet that reached an end. */
  readonly isComplete: boolean;
};

/** What the judge found about a packet. */
export type Judged = {
  /** The rule that it breaks; null: none so far. */
  readonly problem: Problem | null;
  /** How its sequence number fits; null for SYN and RST. */
  readonly fit: Fit | null;
  /** The number of places that it acknowledges and that did not pass the capture. */
  readonly missing: number;
  /** The place up to which it acknowledges, where its peer has not sent so much so far; null otherwise. */
  readonly unsent: number | null;
};

const fine: Judged = { problem: null, fit: null, missing: 0, unsent: null };
const wrong = (problem: Problem): Judged => ({ ...fine, problem });

/** Sets place 0 of an end: its SYN, or one before the first sequence number that passed. */
const begin = (end: SeenEnd, number: number, hasSyn: boolean): void => {
  const { sent } = end;
  sent.base = hasSyn ? number : (number - 1) >>> 0;
  sent.hasSyn = hasSyn;
  sent.isCoarse = !hasSyn;
  sent.next = hasSyn ? 0 : 1;
  sent.whole = sent.next;
};

/** An end of a connection that had begun before the capture may be in any state. */
const beginInside = (end: SeenEnd, spec: SpecEnd, at: number): void => {
  end.isInside = true;
  const rcv = 1;
  const phases = [
    "syn-received",
    "established",
    "fin-wait-1",
    "fin-wait-2",
    "close-wait",
    "closing",
    "last-ack",
    "time-wait",
  ] as const;
  const [closed] = end.now.values();
  for (const phase of phases)
    believe(end.now, { end: { ...closed!.end, phase, una: 0, nxt: 1, rcv }, since: at });
  passTime(end, spec, at, { mslS: 0, patienceS: 0 });
};

/** The packet changes what an end is known to be; others that it was in stay for packets that come late. */
const settle = (me: SeenEnd, explained: Explained): void => {
  const isAsBefore =
    explained.length === me.now.size &&
    explained.every((belief) => me.now.get(belief.end.phase) === belief);
  if (isAsBefore) return;
  if (!me.isBeside) for (const belief of me.now.values()) believe(me.past, belief);
  const now: Beliefs = new Map();
  for (const belief of explained) believe(now, belief);
  me.now = now;
};

const impossible = (me: SeenEnd, what: string): Problem => ({
  text: `${what} in ${phasesText(me.now)}`,
  source: "RFC 9293, section 3.10",
});

const acknowledgesTooMuch = ({ sent }: SeenEnd, ack: number): Problem => ({
  text: `acknowledges all before ${placeText(ack)}, and has received only what lies before ${placeText(sent.whole)}`,
  source: "RFC 9293, section 3.10.7.4",
});

const isBetween =
  (from: number, to: number) =>
  (each: { readonly from: number; readonly to: number }): boolean =>
    each.from < to && each.to > from;

const takesDamaged = (packet: number, ack: number): Problem => ({
  text: `acknowledges all before ${placeText(ack)}, and some of that is in the capture only in frame ${placeText(packet)}, which has a wrong checksum`,
  source: "RFC 9293, section 3.1, MUST-3",
});

/** Both ends of a connection, and the packets between them. */
export type Ends = { readonly me: SeenEnd; readonly peer: SeenEnd };

/** Takes a SYN. */
const takeSyn = ({ me, peer }: Ends, segment: WireSegment, reading: Reading): Judged => {
  const { spec } = reading;
  const { ack: number, length, at } = segment;
  if (segment.fin || segment.rst)
    return wrong({
      text: "sends a SYN with a FIN or an RST",
      source: "RFC 9293, section 3.10.7",
    });
  const isFirst = !me.sent.hasSyn;
  if (isFirst && me.sent.base === null) begin(me, segment.seq, true);
  else if (isFirst && me.counts.packets === 0) begin(me, segment.seq, true);
  const place = placeOf(me.sent, segment.seq);
  if (place !== 0)
    return wrong({
      text: `sends a SYN with the number ${placeText(place)}, and the SYN of this end has the number 0`,
      source: "RFC 9293, section 3.4.1",
    });
  const ack = number === null ? null : placeOf(peer.sent, number);
  if (ack !== null && peer.sent.base !== null) {
    const problem = ackProblem({ me, peer }, ack);
    if (problem !== null) return wrong(problem);
    if (peer.sent.hasSyn && reachOf(me, peer, ack) !== "taken")
      return wrong(acknowledgesTooMuch(peer, ack));
  }
  const isUnheard = ack !== null && !peer.hasOpened;
  const answer = {
    spec,
    ack: ack === null ? null : Math.min(ack, 1),
    answers: peer.hasOpened,
  };
  const explained = certifySyn(me.now, answer);
  if (explained.length > 0) settle(me, explained);
  else if (isUnheard) beginInside(me, spec, at);
  else if (me.isBeside || certifySyn(me.past, answer).length === 0)
    return wrong(impossible(me, ack === null ? "sends a SYN" : "answers a SYN"));
  const isAgain = me.sent.next > 0;
  me.mss = segment.mss ?? me.mss;
  me.offersScale = segment.scale !== null;
  me.scale = Math.min(segment.scale ?? 0, 14);
  me.heardAt ??= at;
  passes(me.sent, 0, 1);
  if (length > 0) passes(me.sent, 1, 1 + length);
  if (isAgain) me.counts.again += 1;
  if (ack === null) me.hasOpened = true;
  else me.synAcks = spanned(me.synAcks, ack);
  if (ack !== null) noteAck({ me, peer }, ack, segment);
  else recall(me.bare, 1 + length);
  return fine;
};

const RESETS_MAX = 16;

/** Has nothing reached an end but segments that acknowledge nothing, and has it sent nothing but RSTs? */
const isProbed = ({ me, peer }: Ends): boolean =>
  peer.counts.stray > 0 && !peer.isInside && me.sent.base === null;

/** Takes an RST. */
const takeReset = (
  { me, peer }: Ends,
  segment: WireSegment,
  reading: Reading,
): Judged => {
  const { sent } = me;
  const seq = placeOf(sent, segment.seq);
  const ack = segment.ack === null ? null : placeOf(peer.sent, segment.ack);
  const isInside = !sent.hasSyn && !peer.sent.hasSyn;
  if (!isInside || (reading.isComplete && isProbed({ me, peer }))) {
    const explained = resetOf({ me, peer, spec: reading.spec, segment, seq, ack });
    if ("text" in explained) return wrong(explained);
    settle(me, explained);
  }
  if (!me.resets.some((each) => each.number === segment.seq && each.ack === ack))
    me.resets.push({ number: segment.seq, ack });
  if (me.resets.length > RESETS_MAX) me.resets.shift();
  return fine;
};

/** A segment of a connection that is open, with places. */
const placedOf = ({ me, peer }: Ends, segment: WireSegment, ack: number): Placed => {
  const seq = placeOf(me.sent, segment.seq);
  return {
    seq,
    from: seq,
    to: seq + segment.length,
    fin: segment.fin,
    ack: placeOf(peer.sent, ack),
  };
};

/** Adds a segment to what its end has sent. */
const note = (me: SeenEnd, placed: Placed, segment: WireSegment, fit: Fit): void => {
  const { sent, counts } = me;
  const { from, to, fin } = placed;
  const { length, sum } = segment;
  if (fit === "keep-alive") {
    counts.keepAlives += 1;
    return;
  }
  if (fit === "probe") counts.probes += 1;
  if (fin) sent.fin = to;
  if (length === 0 && !fin) return;
  const isAgain = from < sent.next;
  const isNew =
    from >= sent.whole &&
    !sent.islands.some(([left, right]) => from >= left && from < right);
  if (isAgain && isNew) counts.late += 1;
  else if (isAgain) {
    counts.again += 1;
    counts.againBytes += Math.min(to, sent.next) - from;
  }
  counts.bytes += length;
  if (length > (me.mss ?? 0)) sent.isCoarse ||= me.mss !== null;
  passes(sent, from, to);
  if (fin) passes(sent, from, to + 1);
  if (sum !== null && length > 0) remember(sent, from, { to, sum });
};

/** Takes a segment that acknowledges nothing. An end that has not opened is no TCP then, but probes the other end. */
const takeBare = (me: SeenEnd, segment: WireSegment): Judged => {
  if (me.sent.hasSyn)
    return wrong({
      text: "sends a segment without the ACK bit",
      source: "RFC 9293, section 3.1",
    });
  if (me.sent.base === null) begin(me, segment.seq, false);
  recall(me.bare, placeOf(me.sent, segment.seq) + numbersOf(segment));
  me.counts.stray += 1;
  return fine;
};

/** Takes a segment that is neither SYN nor RST. */
const takeOther = (
  { me, peer }: Ends,
  segment: WireSegment,
  reading: Reading,
): Judged => {
  const { spec, isComplete } = reading;
  if (segment.ack === null) return takeBare(me, segment);
  // Its SYN is not in the capture, which may have begun later, or lacks it, or has it later on.
  const isWhole = isComplete && me.isBeside && peer.sent.hasSyn;
  const hasBegun = me.sent.hasSyn || me.isInside || isWhole;
  if (me.sent.base === null) begin(me, segment.seq, false);
  if (!hasBegun) beginInside(me, spec, segment.at);
  if (peer.sent.base === null) begin(peer, segment.ack, false);
  const ends = { me, peer };
  const placed = placedOf(ends, segment, segment.ack);
  const isBlind = peer.counts.packets === 0;
  const reach = reachOf(me, peer, placed.ack);
  const isUnsent = reach === "unsent" && !isBlind;
  const lacks = reach === "missing" || reach === "unsent";
  const damaged = lacks && peer.damaged.find(isBetween(peer.sent.whole, placed.ack));
  if (damaged) return wrong(takesDamaged(damaged.packet, placed.ack));
  if (lacks && isComplete) return wrong(acknowledgesTooMuch(peer, placed.ack));
  const problem = ackProblem(ends, placed.ack);
  if (problem !== null) return wrong(problem);
  const missing =
    reach === "missing" || (isBlind && lacks) ? supplies(peer.sent, placed.ack) : 0;
  if (missing > 0) peer.sent.isCoarse = true;
  const fit = fitOf(ends, placed, segment);
  if (typeof fit !== "string") return wrong(fit);
  if (fit === "ahead" && me.isBeside && isComplete)
    return wrong({
      text: `goes on at ${placeText(placed.seq)}, and had sent only what lies before ${placeText(me.sent.next)}`,
      source: "RFC 9293, section 3.4",
    });
  const judged = { problem: null, fit, missing, unsent: isUnsent ? placed.ack : null };
  const state = explain(ends, placed, { reading, fit, isUnsent });
  if (state !== null) return wrong(state);
  const isHeard = placed.ack > me.highestAck || me.heardAt === null;
  if (isHeard) me.heardAt = segment.at;
  note(me, placed, segment, fit);
  if (placed.fin) me.finAcks = spanned(me.finAcks, Math.min(placed.ack, peer.sent.next));
  if (!isUnsent) noteAck(ends, placed.ack, segment);
  return judged;
};

type Explaining = {
  readonly reading: Reading;
  readonly fit: Fit;
  readonly isUnsent: boolean;
};

/** Finds the states that send a segment, and keeps those after it; or says that there is none. */
const explain = (
  { me, peer }: Ends,
  placed: Placed,
  { reading: { spec, phases }, fit, isUnsent }: Explaining,
): Problem | null => {
  // What did not pass by may have had a FIN.
  if (fit === "ahead") closesUnseen(me, spec);
  // As if it acknowledged what it can: the rest is decided later.
  const segment = isUnsent ? { ...placed, ack: peer.sent.whole } : placed;
  const at =
    fit === "keep-alive" && placed.from < placed.to
      ? { ...segment, to: placed.from }
      : segment;
  const wanted = { me, peer, phases, segment: at };
  const explained = certify(me.now, wanted);
  const isLate = !me.isBeside && (fit === "late" || placed.ack < me.highestAck);
  if (explained.length > 0) {
    if (!isLate) settle(me, explained);
    return null;
  }
  if (!me.isBeside && certify(me.past, wanted).length > 0) return null;
  const what = placed.fin
    ? "sends a FIN"
    : placed.from < placed.to
      ? "sends data"
      : "acknowledges";
  return impossible(me, what);
};

const closesUnseen = (me: SeenEnd, spec: SpecEnd): void => {
  for (const belief of [...me.now.values()]) {
    const closed = spec.does("close", { ...belief.end, nxt: me.sent.next });
    if (closed !== null)
      believe(me.now, { ...belief, end: { ...closed.end, una: belief.end.una } });
  }
};

/** Can nothing that may have arrived change the phase? */
const isSteady = ({ now }: SeenEnd, { sent, resets }: SeenEnd): boolean => {
  if (now.size > 1 || resets.length > 0) return false;
  const [phase] = now.keys();
  const waitsForFin = phase === "established" || phase === "fin-wait-2";
  return phase === "close-wait" || (waitsForFin && sent.fin === null);
};

/** What an end may be in after what may have arrived. */
const settleAll = ({ me, peer }: Ends, { spec }: Reading, at: number): void => {
  if (!isSteady(me, peer)) close(me, peer, spec, at);
  if (!isSteady(peer, me)) close(peer, me, spec, at);
};

/** Takes a packet from `me` to `peer`. */
export const take = (ends: Ends, segment: WireSegment, reading: Reading): Judged => {
  const { at, syn, rst } = segment;
  if (syn || rst) passTime(ends.me, reading.spec, at, reading.times);
  const judged = syn
    ? takeSyn(ends, segment, reading)
    : rst
      ? takeReset(ends, segment, reading)
      : takeOther(ends, segment, reading);
  if (judged.problem === null) settleAll(ends, reading, at);
  return judged;
};
