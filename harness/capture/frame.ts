/** A frame as the capture holds it, before anything in it is decoded. */

/** A stretch of the file in memory. Frames point into it, so that none is copied. */
type Piece = {
  readonly bytes: Uint8Array;
  /** The same bytes, two at a time in this machine's order: checksums are summed over them. */
  readonly words: Uint16Array;
};

/** One record of a capture. */
export type Frame = {
  /** Counted from 1, as Wireshark counts. */
  readonly number: number;
  /** When it was captured: whole seconds since 1970 began, and nanoseconds of the second, below 10^9. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The bytes that it had on the wire. */
  readonly length: number;
  /** What of it was captured: `piece.bytes` from `start` to before `end`. A snapped frame has fewer bytes than `length`. */
  readonly piece: Piece;
  readonly start: number;
  readonly end: number;
  /** What the frame begins with: a number of the list at tcpdump.org/linktypes.html. */
  readonly linkType: number;
  /** The interface of a pcapng section, counted from 0; 0 in classic captures. */
  readonly interface: number;
};
