/** What an end may acknowledge: what passed by towards it, up to the end of a segment. */
import type { SeenEnd } from "./seen.ts";
import { isEnd } from "./sent.ts";

/**
 * `taken`: all before this place passed by, and a segment ended there. `inside`: a segment goes over it.
 * `missing`: something before it did not pass by. `unsent`: nothing that passed by has the number before it.
 * `foreign`: it lies before the SYN, or further away than any window reaches.
 */
export type Reach = "taken" | "inside" | "missing" | "unsent" | "foreign";

/** No window is wider: RFC 7323, section 2.3. */
export const WIDEST = 2 ** 30;

/** May `me` acknowledge everything of `peer` before this place? */
export const reachOf = (me: SeenEnd, { sent }: SeenEnd, place: number): Reach => {
  if (place < 1) return sent.hasSyn || place < -WIDEST ? "foreign" : "taken";
  if (place > sent.next) return place - sent.next > WIDEST ? "foreign" : "unsent";
  if (place > sent.whole) return "missing";
  const isCut = sent.isCoarse || isEnd(sent, place) || me.edges.includes(place);
  // A FIN may be left over when the window ends before it; a SYN is taken without the data that come with it.
  return isCut || place === sent.fin || place === 1 ? "taken" : "inside";
};

/**
 * Did `peer` acknowledge all of `me` before this place? Also true where only an acknowledgement older than those
 * remembered could show it; never true of a place before the SYN.
 */
export const hasAcknowledged = (
  { sent }: SeenEnd,
  { acks, highestAck }: SeenEnd,
  place: number,
): boolean => {
  if (acks.includes(place)) return true;
  const isForeign = sent.hasSyn && place < 1;
  return !isForeign && acks.length > 0 && place < acks[0]! && place <= highestAck;
};
