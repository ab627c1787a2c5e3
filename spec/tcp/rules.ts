/** The decisions of TCP, by name. A mutant replaces one or more of them. */
import type { End, Phase } from "./end.ts";
import { lengthOf, type Numbers, type Segment } from "./segment.ts";

/** The correct decisions. */
export const rules = {
  /** The number that acknowledges a SYN. */
  afterSyn: (seq: number, { add }: Numbers): number => add(seq, 1),
  /** The phase of a listener after a SYN. */
  afterFirstSyn: "syn-received" as Phase,
  /** Does this acknowledge something that was sent and not acknowledged yet? */
  acknowledges: ({ una, nxt }: End, ack: number, { beyond }: Numbers): boolean =>
    beyond(ack, una) > 0 && beyond(ack, una) <= beyond(nxt, una),
  /** Does an opener in SYN-SENT look at the acknowledgement? */
  openerChecks: true,
  /** Does an end in SYN-RECEIVED look at the acknowledgement? */
  acceptorChecks: true,
  /** Table 6: does a part of the segment lie in the window? */
  isAcceptable: (me: End, segment: Segment, window: number, { add, beyond }: Numbers) => {
    const isIn = (number: number): boolean => beyond(number, me.rcv) < window;
    const length = lengthOf(segment);
    return isIn(segment.seq) || (length > 0 && isIn(add(segment.seq, length - 1)));
  },
  /** Has an RST to lie in the window at all? */
  checksResets: true,
  /** A byte or FIN is taken if it is the next one. */
  isNext: ({ rcv }: End, { seq }: Segment): boolean => seq === rcv,
  /** Does a reset of SYN-RECEIVED lead back to LISTEN? MUST-11: only an end that listened. */
  listensAgain: ({ passive }: End): boolean => passive,
  /** The phase of an end in FIN-WAIT-1 after the other end's FIN. */
  onBothFins: "closing" as Phase,
  /** Is a segment to a closed end refused with an RST? */
  refuses: ({ flag }: Segment): boolean => flag !== "RST",
  /** May both ends open at once (MUST-10)? */
  opensAtOnce: true,
};

export type Rules = typeof rules;
