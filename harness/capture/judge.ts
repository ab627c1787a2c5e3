/** The interface of judges of captures. A subject whose protocol goes over the wire offers one. */
import type { Verdict } from "../model/verdict.ts";
import type { JudgedPacket } from "./packet.ts";

/** How to read a capture. */
export type CaptureOptions = {
  /**
   * The addresses of machines on which, or next to which, the capture was made: it has all that they sent, in the
   * order of sending. "all": of every machine.
   */
  readonly beside: readonly string[] | "all";
  /** The capture has every packet that reached an end. */
  readonly isComplete: boolean;
  /** The maximum segment lifetime, in seconds: TIME-WAIT lasts twice as long. */
  readonly mslS: number;
};

/** One end of a connection, and what was counted of it. */
export type JudgedEnd = {
  /** Address and port. */
  readonly name: string;
  /** The phases that it may have been in after its packets, each with the first packet that shows it. */
  readonly timeline: readonly { readonly packet: number; readonly phase: string }[];
  readonly packets: number;
  readonly bytes: number;
  /** Packets with bytes that had passed by before, and how many bytes. */
  readonly again: number;
  readonly againBytes: number;
  /** Packets that filled a gap: overtaken, or lost before they passed by and sent again. */
  readonly late: number;
  /** Bytes that were acknowledged and are not in the capture; a SYN and a FIN count as a byte each. */
  readonly missing: number;
  /** Packets with a wrong checksum, which no end takes. */
  readonly damaged: number;
  /** Packets whose checksum the network card was to fill in. */
  readonly unfilled: number;
  readonly keepAlives: number;
  /** Packets into a closed window. */
  readonly probes: number;
};

/** A packet of a connection, for a diagram. */
export type LadderRow = {
  /** The number of its frame. */
  readonly packet: number;
  /** Seconds since the first packet of the connection. */
  readonly at: number;
  readonly from: "a" | "b";
  /** Numbers are counted from each end's SYN. */
  readonly text: string;
  /** A remark about the packet, or "". */
  readonly remark: string;
};

/** A rule that a packet breaks. */
export type CaptureViolation = {
  /** The number of its frame. */
  readonly packet: number;
  readonly from: "a" | "b";
  readonly text: string;
  /** The source of the rule, such as a section of an RFC. */
  readonly source: string;
};

/** One connection of a capture. `a` is the end that sent the first packet. */
export type JudgedConnection = {
  /** Counted from 1, in the order of the first packets. */
  readonly number: number;
  readonly verdict: Verdict;
  readonly violation: CaptureViolation | null;
  /** Why it is unfinished or unsupported, and from where on it was judged. */
  readonly notes: readonly string[];
  readonly a: JudgedEnd;
  readonly b: JudgedEnd;
  /** The numbers of their frames. */
  readonly firstPacket: number;
  readonly lastPacket: number;
  readonly seconds: number;
  /** The first packets, and the last ones; `omitted`: how many lie between them. */
  readonly rows: readonly LadderRow[];
  readonly lastRows: readonly LadderRow[];
  readonly omitted: number;
};

/** A judge at work on one capture. */
type CaptureJudge = {
  /** Takes the next packet; `payload`: its data, as far as they were captured. */
  readonly take: (packet: JudgedPacket, payload: Uint8Array) => void;
  /** Ends the capture: judges the connections that are left. */
  readonly end: () => void;
};

/** Begins to judge a capture. @param found takes each connection once no further packet changes its verdict */
export type Captures = (
  options: CaptureOptions,
  found: (connection: JudgedConnection) => void,
) => CaptureJudge;
