/** An RST, judged: it ends a connection, or refuses a segment that came (RFC 9293, sections 3.5.2 and 3.10.7). */
import { isSynchronized } from "../../../../spec/tcp/end.ts";
import { plain } from "../../../../spec/tcp/segment.ts";
import { hasAcknowledged, reachOf } from "./acknowledged.ts";
import { type Called, certifyReset, type Explained } from "./certify.ts";
import { type Problem, placeText } from "./problem.ts";
import { type Beliefs, phasesText, type SeenEnd } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { isEnd } from "./sent.ts";
import { numberOf, type SpecEnd } from "./spec.ts";

type Reset = {
  readonly me: SeenEnd;
  readonly peer: SeenEnd;
  readonly spec: SpecEnd;
  readonly segment: WireSegment;
  readonly seq: number;
  readonly ack: number | null;
};

/** May this RST have the next number of its end? Segments that were lost before the capture count as sent. */
const isOwn = ({ me, peer, seq, ack }: Reset): boolean => {
  const { sent } = me;
  const isNext =
    seq === sent.next || (!me.isBeside && seq > sent.next && seq <= peer.edge);
  const wasNext = sent.hasGaps || isEnd(sent, seq);
  const isLate = !me.isBeside && seq >= 1 && seq < sent.next && wasNext;
  const takes = ack === null || reachOf(me, peer, ack) === "taken";
  return sent.base !== null && takes && (isNext || isLate || peer.edges.includes(seq));
};

/** The segments that this RST may answer: one with this acknowledgement, or one without ACK that ended here. */
const answersOf = ({ me, peer, segment, seq, ack }: Reset): Called["answers"] => {
  const answers: Called["answers"][number][] = [];
  if (hasAcknowledged(me, peer, seq))
    answers.push({
      to: { ...plain, seq: -1, ack: numberOf(seq) },
      by: { ...plain, flag: "RST", seq: numberOf(seq) },
    });
  if (segment.seq === 0 && ack !== null && peer.bare.includes(ack))
    answers.push({
      to: { ...plain, flag: "SYN", seq: numberOf(ack - 1) },
      by: { ...plain, flag: "RST", seq: 0, ack: numberOf(ack) },
    });
  return answers;
};

/**
 * States that are closed although the end may not show it: what ended them was lost before it passed by. TIME-WAIT
 * is none of these: no program aborts it.
 */
const closedUnseen = ({ now }: SeenEnd): Beliefs => {
  const closed = [...now.values()].find(
    ({ end }) => isSynchronized(end) && end.phase !== "time-wait",
  );
  return closed === undefined
    ? new Map()
    : new Map([
        ["closed", { end: { ...closed.end, phase: "closed" }, since: closed.since }],
      ]);
};

/**
 * An end whose program has closed, and which gets data that it has not acknowledged: its connection is over, and a
 * RST tells that the data are lost (RFC 9293, section 3.6.1).
 */
const closedByData = ({ now, highestAck }: SeenEnd, { sent }: SeenEnd): Beliefs => {
  const closed = now.get("fin-wait-1") ?? now.get("fin-wait-2");
  return closed === undefined || sent.next <= Math.max(highestAck, 1)
    ? new Map()
    : new Map([
        ["closed", { end: { ...closed.end, phase: "closed" }, since: closed.since }],
      ]);
};

/** The states after an RST, or the rule that it breaks. */
export const resetOf = (reset: Reset): Explained | Problem => {
  const { me, spec, seq, ack, segment } = reset;
  const isAgain = me.resets.some(
    (each) => each.number === segment.seq && each.ack === ack,
  );
  if (isAgain && !me.isBeside) return [...me.now.values()];
  const called = { spec, answers: answersOf(reset), own: isOwn(reset) ? seq : null };
  const explained = certifyReset(me.now, called);
  if (explained.length > 0) return explained;
  const refusing = { ...called, own: null };
  const afterData = certifyReset(closedByData(me, reset.peer), refusing);
  if (afterData.length > 0) return afterData;
  if (!me.isBeside) {
    const before = new Map([...me.past].filter(([, { end }]) => !isSynchronized(end)));
    // The end may have aborted, and refused segments after that, before the RST of its abort passed.
    const aborting = { ...called, answers: [] };
    if (me.now.has("closed") && certifyReset(me.past, aborting).length > 0)
      return [...me.now.values()];
    for (const beliefs of [before, closedUnseen(me)])
      if (certifyReset(beliefs, refusing).length > 0) return [...me.now.values()];
  }
  const source = "RFC 9293, section 3.10.7";
  if (me.sent.base === null && called.answers.length === 0)
    return {
      text: `sends an RST${ack === null ? "" : ` that acknowledges ${placeText(ack)}`}, by which it refuses no segment that has reached it`,
      source,
    };
  if (called.own === null && called.answers.length === 0)
    return {
      text: `sends an RST with the number ${placeText(seq)}, which is neither its next one, ${placeText(me.sent.next)}, nor one that the other end has acknowledged`,
      source,
    };
  return { text: `sends an RST in ${phasesText(me.now)}`, source };
};
