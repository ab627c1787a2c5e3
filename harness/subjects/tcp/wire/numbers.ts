/** What the numbers of a segment say, whatever state its end is in: RFC 9293, sections 3.4, 3.8.6 and 3.10.7. */
import { hasAcknowledged, type Reach, reachOf, WIDEST } from "./acknowledged.ts";
import type { Placed } from "./certify.ts";
import { type Problem, placeText } from "./problem.ts";
import { recall, type SeenEnd } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { differs, isEnd, placeOf } from "./sent.ts";

/** How a segment's own number fits what its end has sent. */
export type Fit =
  /** It begins where the end had stopped, or in what it has sent already. */
  | "next"
  /** It begins after a gap, which did not pass the capture. */
  | "ahead"
  /** It was overtaken on its way: its end sent it before segments that passed the capture earlier. */
  | "late"
  /** A keep-alive: one before the next number, so that the peer answers (RFC 9293, section 3.8.4). */
  | "keep-alive"
  /** A probe of a closed window (section 3.8.6.1). */
  | "probe";

type Ends = { readonly me: SeenEnd; readonly peer: SeenEnd };

/** Problems with the acknowledgement. Null: none, or one that later packets decide. */
export const ackProblem = ({ me, peer }: Ends, ack: number): Problem | null => {
  const { sent } = peer;
  const source = "RFC 9293, section 3.10.7.4";
  const reach: Reach = reachOf(me, peer, ack);
  if (reach === "foreign")
    return {
      text:
        sent.hasSyn && ack < 1
          ? `acknowledges all before ${placeText(ack)}, and the SYN of the other end has the number 0`
          : `acknowledges all before ${placeText(ack)}, and the other end has sent only what lies before ${placeText(sent.next)}`,
      source,
    };
  if (reach === "inside")
    return {
      text: `acknowledges all before ${placeText(ack)}, where no segment ends`,
      source,
    };
  if (me.isBeside && ack < me.highestAck)
    return {
      text: `acknowledges all before ${placeText(ack)}, and had acknowledged all before ${placeText(me.highestAck)} already`,
      source: "RFC 9293, section 3.4",
    };
  return null;
};

const beyondWindow = ({ edge }: SeenEnd, what: string): Problem => ({
  text: `${what}, beyond the window: the last number that it allows is ${placeText(edge - 1)}`,
  source: "RFC 9293, section 3.8.6",
});

/** How an acknowledgement alone fits. */
const fitOfAck = ({ me, peer }: Ends, seq: number): Fit | Problem => {
  const { next } = me.sent;
  if (seq === next) return "next";
  if (seq === next - 1) return "keep-alive";
  if (seq > next) {
    me.sent.hasGaps = true;
    // A probe of a closed window may have been lost before it passed by.
    if (seq > peer.edge + 1)
      return beyondWindow(peer, `has the number ${placeText(seq)}`);
    if (seq - next <= WIDEST) return "ahead";
    return {
      text: `has the number ${placeText(seq)}, and its next one is ${placeText(next)}: no window is so wide`,
      source: "RFC 9293, section 3.8.6",
    };
  }
  if (hasAcknowledged(me, peer, seq + 1)) return "probe";
  if (peer.edges.includes(seq) || !me.sent.hasSyn) return "next";
  const wasNext = seq >= 1 && (me.sent.hasGaps || isEnd(me.sent, seq));
  if (!me.isBeside && wasNext) return "late";
  return {
    text: `has the number ${placeText(seq)}, and its next one is ${placeText(next)}`,
    source: "RFC 9293, section 3.10.7.4",
  };
};

/** Problems of a FIN, and of bytes beyond one. */
const finProblem = ({ sent }: SeenEnd, { to, fin, from }: Placed): Problem | null => {
  const { fin: known, next } = sent;
  const source = "RFC 9293, sections 3.4 and 3.6";
  if (fin && known !== null && to !== known)
    return {
      text: `sends a FIN with the number ${placeText(to)}, and had sent one with ${placeText(known)}`,
      source,
    };
  if (fin && known === null && next > to)
    return {
      text: `sends a FIN with the number ${placeText(to)}, and had sent bytes up to ${placeText(next - 1)}`,
      source,
    };
  if (known !== null && from < to && to > known)
    return {
      text: `sends data up to ${placeText(to - 1)}, after its FIN, which has the number ${placeText(known)}`,
      source,
    };
  return null;
};

/** How data and FIN fit. */
const fitOfData = (
  { me, peer }: Ends,
  placed: Placed,
  { length, sum }: WireSegment,
): Fit | Problem => {
  const { seq, to, fin } = placed;
  const { next, hasSyn } = me.sent;
  if (hasSyn && seq < 1 && !(seq === 0 && length <= 1))
    return {
      text: `sends bytes with the number ${placeText(seq)}, before its SYN`,
      source: "RFC 9293, section 3.4",
    };
  const problem = finProblem(me, placed);
  if (problem !== null) return problem;
  const isKeptAlive =
    length <= 1 && !fin && seq === next - 1 && hasAcknowledged(me, peer, next);
  if (isKeptAlive && (sum === null || differs(me.sent, seq, { to, sum })))
    return "keep-alive";
  // What was sent as a probe of a closed window may be sent again with what comes before it.
  if (to > Math.max(peer.edge, next) || (to > peer.edge && seq >= peer.edge)) {
    const isProbe = seq >= peer.edge && length <= 1;
    const what =
      length > 0
        ? `sends bytes up to ${placeText(to - 1)}`
        : `sends a FIN with the number ${placeText(to)}`;
    if (!isProbe) return beyondWindow(peer, what);
    return seq > next ? "ahead" : "probe";
  }
  if (sum !== null && length > 0 && differs(me.sent, placed.from, { to, sum }))
    return {
      text: `sends ${placeText(placed.from)} to ${placeText(to - 1)} again with other bytes`,
      source: "RFC 9293, sections 3.8.1 and 3.4",
    };
  return seq > next ? "ahead" : "next";
};

/** How a segment's own number fits, or what is wrong with it. */
export const fitOf = (ends: Ends, placed: Placed, segment: WireSegment): Fit | Problem =>
  placed.from === placed.to && !placed.fin
    ? fitOfAck(ends, placed.seq)
    : fitOfData(ends, placed, segment);

/** How far the windows of an end are shifted in this segment. */
const shiftOf = ({ me, peer }: Ends, { syn }: WireSegment): number => {
  if (syn) return 0;
  // The shift of a connection whose SYNs did not pass by may be any.
  if (!me.sent.hasSyn || !peer.sent.hasSyn) return SHIFT_MAX;
  return me.offersScale && peer.offersScale ? me.scale! : 0;
};

/** RFC 7323, section 2.3. */
const SHIFT_MAX = 14;

/**
 * Notes the acknowledgement and the window of a segment. SND.WND is counted from SND.UNA, and an older segment
 * that comes late changes SND.UNA alone (SND.WL1): then a window goes further than it was told.
 */
export const noteAck = (ends: Ends, ack: number, segment: WireSegment): void => {
  const { me } = ends;
  me.highestAck = Math.max(me.highestAck, ack);
  recall(me.acks, ack);
  const seq = placeOf(me.sent, segment.seq);
  const window = segment.window * 2 ** shiftOf(ends, segment);
  me.widest = Math.max(me.widest, window);
  const kept = seq < me.toldAt ? me.widest : window;
  me.toldAt = Math.max(me.toldAt, seq);
  me.edge = Math.max(Number.isFinite(me.edge) ? me.edge : 0, ack + kept);
  recall(me.edges, ack + window);
};
