/** A frame as the capture holds it, before anything in it is decoded. */

/** One record of a capture. Its bytes are not in it, so that it may be kept. */
export type Frame = {
  /** Counted from 1, as Wireshark counts. */
  readonly number: number;
  /** When it was captured: whole seconds since 1970 began, and nanoseconds of the second, below 10^9. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The bytes that it had on the wire. */
  readonly length: number;
  /** How many of them were captured. A snapped frame has fewer than `length`. */
  readonly captured: number;
  /** The link type of the frame: a number of the list at tcpdump.org/linktypes.html. */
  readonly linkType: number;
  /** The interface of a pcapng section, counted from 0; 0 in classic captures. */
  readonly interface: number;
};
