/** The same five values again: may the connection before be over? RFC 9293, sections 3.4.1 and 3.6.1; RFC 6191. */
import type { Phase } from "../../../../spec/tcp/end.ts";
import { passTime } from "./closure.ts";
import type { Ends, Reading } from "./connection.ts";
import { type Problem, placeText } from "./problem.ts";
import { type Beliefs, phasesText } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { placeOf } from "./sent.ts";

/** With timestamps a second is enough: timestamps tell older segments from newer ones. RFC 6191, section 2. */
const APART_S = 1;

const onlyWaits = (now: Beliefs): boolean => now.size === 1 && now.has("time-wait");

/** States from which an end may have been closed by a packet that did not pass by. */
const mayHaveClosedUnseen = (now: Beliefs): boolean =>
  [...now.keys()].some((phase: Phase) => phase !== "time-wait");

/** Since when an end waits. */
const waitsSince = (now: Beliefs): number => now.get("time-wait")?.since ?? 0;

const waitText = (seconds: number): string =>
  `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;

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
  const beyond = placeOf(peer.sent, syn.seq) - peer.sent.next;
  if (beyond > 0 || syn.hasTimestamps) return null;
  return {
    text: `answers a SYN in TIME-WAIT whose number lies ${placeText(-beyond)} before what had come`,
    source,
  };
};
