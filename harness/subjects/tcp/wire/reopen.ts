/** The same five values again: may the connection before be over? RFC 9293, sections 3.4.1 and 3.6.1; RFC 6191. */
import type { Phase } from "../../../../spec/tcp/end.ts";
import { passTime } from "./closure.ts";
import type { Ends, Reading } from "./connection.ts";
import { type Problem, placeText } from "./problem.ts";
import { type Beliefs, phasesText, type SeenEnd } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { placeOf } from "./sent.ts";

/** With timestamps a second is enough: timestamps tell older segments from newer ones. RFC 6191, section 2. */
const APART_S = 1;

const onlyWaits = (now: Beliefs): boolean => now.size === 1 && now.has("time-wait");

/** States from which an end may have been closed by a packet that did not pass by. */
const mayHaveClosedUnseen = (now: Beliefs): boolean =>
  [...now.keys()].some((phase: Phase) => phase !== "time-wait");

/** When an end entered TIME-WAIT, in seconds; 0 if it is not there. */
const waitsSince = (now: Beliefs): number => now.get("time-wait")?.since ?? 0;

const waitText = (seconds: number): string =>
  `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;

/**
 * Does an end that has closed answer the SYN of before once more, with a number of its own? The SYN came twice, and
 * the second one when the end was listening again (RFC 9293, section 3.5, figure 8).
 */
export const answersOldSyn = (
  { me, peer }: Ends,
  { syn, ack, seq, at }: WireSegment,
  { spec, times }: Reading,
): boolean => {
  const isAnother = syn && ack !== null && me.sent.hasSyn && placeOf(me.sent, seq) !== 0;
  if (!isAnother || !peer.hasOpened || placeOf(peer.sent, ack) !== 1) return false;
  passTime(me, spec, at, times);
  const { now } = me;
  return (
    now.has("closed") || now.has("listen") || (!me.isBeside && mayHaveClosedUnseen(now))
  );
};

/** The end whose SYN came late has sent nothing else in the connection that follows from it. */
export const sentOldSyn = (end: SeenEnd, { sent }: SeenEnd): void => {
  Object.assign(end.sent, { base: sent.base, next: 1, whole: 1, ends: [1] });
  end.hasOpened = true;
};

/** What is wrong with a SYN by which an end opens again. `me` and `peer`: in the connection before. */
export const openProblem = (
  { me }: Ends,
  segment: WireSegment,
  { spec, times }: Reading,
): Problem | null => {
  passTime(me, spec, segment.at, times);
  const { now } = me;
  if (now.has("closed") || (!me.isBeside && mayHaveClosedUnseen(now))) return null;
  const waited = segment.at - waitsSince(now);
  if (onlyWaits(now) && segment.hasTimestamps && waited >= APART_S) return null;
  return {
    text: onlyWaits(now)
      ? `opens again after ${waitText(waited)} in TIME-WAIT, which lasts ${waitText(2 * times.mslS)}`
      : `opens again, and its connection before is in ${phasesText(now)}`,
    source: "RFC 9293, section 3.4.1",
  };
};

/** What is wrong with the answer to such a SYN: of an end in TIME-WAIT the SYN must lie beyond all that came. */
export const answerProblem = (
  { me, peer }: Ends,
  segment: WireSegment,
  syn: WireSegment,
  { spec, times }: Reading,
): Problem | null => {
  passTime(me, spec, segment.at, times);
  const { now } = me;
  if (now.has("closed") || (!me.isBeside && mayHaveClosedUnseen(now))) return null;
  const source = "RFC 9293, section 3.6.1, MAY-2";
  if (!onlyWaits(now))
    return {
      text: `answers a SYN, and its connection before is in ${phasesText(now)}`,
      source,
    };
  const { next } = peer.sent;
  const place = placeOf(peer.sent, syn.seq);
  if (place >= next || syn.hasTimestamps) return null;
  return {
    text: `answers a SYN in TIME-WAIT with the number ${placeText(place)}, which is not larger than all of the connection before: its last is ${placeText(next - 1)}`,
    source,
  };
};
