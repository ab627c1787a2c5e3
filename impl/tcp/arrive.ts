/** A segment arrives at an end that has opened: RFC 9293, section 3.10.7.3 and 3.10.7.4, with RFC 5961. */
import { establish, firstWindow, isNewAck, measure, takeAck } from "./acks.ts";
import {
  acknowledge,
  challenge,
  emitReset,
  emitSyn,
  shiftFor,
  WINDOW_MAX,
} from "./emit.ts";
import { HEADERS_BYTES } from "./packet.ts";
import { Reassembly } from "./reassembly.ts";
import { ACK, FIN, lengthOf, RST, type Segment, SYN } from "./segment.ts";
import { distance, plus } from "./sequence.ts";
import { DEFAULT_MSS, enter, over, type Tcb, waitTwoLifetimes } from "./tcb.ts";
import { takeText } from "./text.ts";
import { transmit, waitForAck } from "./transmit.ts";

/** Takes a segment of this connection. */
export const arrive = (tcb: Tcb, segment: Segment): void => {
  if (tcb.state === "CLOSED") return;
  if (tcb.state === "SYN-SENT") inSynSent(tcb, segment);
  else synchronized(tcb, segment);
  answer(tcb);
};

/** Ends every step: sends the data that may be sent, or else the acknowledgement that is due. */
export const answer = (tcb: Tcb): void => {
  transmit(tcb);
  if (tcb.ackNow) acknowledge(tcb);
};

const inSynSent = (tcb: Tcb, segment: Segment): void => {
  const { flags, ack, seq } = segment;
  const { counters, settings } = tcb;
  const hasAck = (flags & ACK) !== 0;
  const isGood = hasAck && isNewAck(tcb, ack);
  if (hasAck && !isGood && !settings.has("any-ack-in-syn-sent")) {
    counters.count("badAck");
    if ((flags & RST) === 0 || settings.has("answer-rst-with-rst")) emitReset(tcb, ack);
    return;
  }
  if ((flags & RST) !== 0) {
    counters.count(isGood ? "resetsReceived" : "resetIgnored");
    if (isGood) over(tcb, "ECONNREFUSED");
    return;
  }
  if ((flags & SYN) === 0 || (!hasAck && settings.has("no-simultaneous-open"))) {
    counters.count("unexpected");
    return;
  }
  synchronize(tcb, segment);
  if (!hasAck) {
    enter(tcb, "SYN-RECEIVED");
    emitSyn(tcb);
    waitForAck(tcb);
    return;
  }
  measure(tcb, segment);
  tcb.una = ack; // All that was sent: the SYN.
  establish(tcb);
  tcb.ackNow = true;
  takeText(tcb, segment, plus(seq, 1));
};

/** The peer's SYN: its number, its window, and what both ends can do. */
export const synchronize = (tcb: Tcb, segment: Segment): void => {
  const { seq, options } = segment;
  const { settings } = tcb;
  tcb.irs = seq;
  const syn = settings.has("acknowledge-without-plus-one") ? 0 : 1;
  tcb.rcv = new Reassembly(settings.receiveBufferBytes, plus(seq, syn));
  // The window that this end advertises in its own SYN. A window in a SYN is never scaled (RFC 7323).
  const told = settings.fixedWindow ?? Math.min(tcb.rcv.capacity, WINDOW_MAX);
  tcb.advertised = plus(tcb.rcv.next, told);
  if (settings.windowScale && options.windowScale !== null)
    tcb.scale = {
      sending: options.windowScale,
      receiving: shiftFor(settings.receiveBufferBytes),
    };
  if (settings.timestamps && options.timestamps !== null)
    tcb.timestamps = { recent: options.timestamps.value, at: tcb.now };
  const most = Math.min(options.mss ?? DEFAULT_MSS, settings.mtuBytes - HEADERS_BYTES);
  const stamps = tcb.timestamps === null ? 0 : TIMESTAMPS_BYTES;
  tcb.mss = settings.plain ? 1 : Math.max(MSS_LEAST, most - stamps);
  firstWindow(tcb, segment);
};

const TIMESTAMPS_BYTES = 12;
/** A peer that names a smaller one would have its data sent in headers alone. */
const MSS_LEAST = 16;

/** Figure 7 of RFC 9293, against its table 6: the SYN,ACK of a simultaneous open is taken for its ACK. */
const isOfFigure7 = ({ state, irs, settings }: Tcb, { flags, seq }: Segment): boolean =>
  settings.simultaneousOpen === "figure-7" &&
  state === "SYN-RECEIVED" &&
  (flags & (SYN | ACK | RST)) === (SYN | ACK) &&
  seq === irs;

const synchronized = (tcb: Tcb, segment: Segment): void => {
  const { counters, settings, rcv } = tcb;
  const { flags, seq } = segment;
  if (rcv === null) return;
  const hasReset = (flags & RST) !== 0;
  if (isOfFigure7(tcb, segment)) {
    tcb.heardAt = tcb.now;
    takeAck(tcb, segment);
    return;
  }
  if (!hasReset && !isTimely(tcb, segment)) return;
  if (!isAcceptable(tcb, segment) && !isAtWindowEnd(tcb, segment)) {
    if (hasReset && settings.has("accept-any-rst")) over(tcb, "ECONNRESET");
    else refuse(tcb, segment);
    return;
  }
  tcb.heardAt = tcb.now;
  if (hasReset) {
    takeReset(tcb, segment);
    return;
  }
  if ((flags & SYN) !== 0) {
    counters.count("synIgnored");
    const isToListen =
      settings.synInSynReceived === "to-listen" &&
      tcb.state === "SYN-RECEIVED" &&
      tcb.opening === "passive";
    if (isToListen) over(tcb, null);
    else challenge(tcb); // RFC 5961, section 4: whatever its number is.
    return;
  }
  if ((flags & ACK) === 0) {
    counters.count("noAck");
    return;
  }
  if (!takeAck(tcb, segment)) return;
  if (tcb.state === "TIME-WAIT") inTimeWait(tcb, segment);
  else takeText(tcb, segment, seq);
};

/** RFC 7323, section 5: a timestamp before the last one is of a segment that was long on its way. */
const isTimely = (tcb: Tcb, segment: Segment): boolean => {
  const { timestamps, counters } = tcb;
  if (timestamps === null) return true;
  const theirs = segment.options.timestamps;
  if (theirs === null) {
    counters.count("noTimestamp");
    return false;
  }
  const age = distance(theirs.value, timestamps.recent);
  if (age < 0 && tcb.now - timestamps.at < TIMESTAMP_VALID_MS) {
    counters.count("oldTimestamp");
    refuse(tcb, segment, "counted");
    return false;
  }
  if (distance(segment.seq, tcb.lastAck) <= 0 && age >= 0)
    tcb.timestamps = { recent: theirs.value, at: tcb.now };
  return true;
};

/** 24 days: RFC 7323, section 5.5. */
const TIMESTAMP_VALID_MS = 24 * 24 * 3600 * 1000;

/** Table 6: does a segment begin or end in the receive window? */
export const isAcceptable = (tcb: Tcb, segment: Segment): boolean => {
  const { rcv, advertised, settings } = tcb;
  if (rcv === null) return false;
  if (settings.has("no-window-check")) return true;
  const window = distance(advertised, rcv.next);
  const length = lengthOf(segment);
  const first = settings.has("compare-unsigned")
    ? segment.seq - rcv.next
    : distance(segment.seq, rcv.next);
  if (window === 0) return first === 0 && isEmptied(segment);
  const isIn = (offset: number): boolean => offset >= 0 && offset < window;
  return isIn(first) || (length > 0 && isIn(first + length - 1));
};

/** A segment without length of a peer that has filled the window: see `ackAtWindowEnd`. */
const isAtWindowEnd = (tcb: Tcb, segment: Segment): boolean =>
  tcb.settings.ackAtWindowEnd === "taken" &&
  segment.seq === tcb.advertised &&
  lengthOf(segment) === 0 &&
  (segment.flags & RST) === 0;

/**
 * A closed window: data and FIN are not taken, and yet ACK, URG and RST are (MUST-66). The data go beyond
 * the window, where they are dropped and acknowledged.
 */
const isEmptied = ({ flags }: Segment): boolean => (flags & SYN) === 0;

/** Answers a segment outside the window by an acknowledgement, unless it is a RST (section 3.10.7.4, first). */
const refuse = (tcb: Tcb, segment: Segment, isCounted?: "counted"): void => {
  const { flags, data, seq } = segment;
  const { counters, rcv } = tcb;
  if (isCounted === undefined) counters.count("outOfWindow");
  if ((flags & RST) !== 0) {
    counters.count("resetIgnored");
    return;
  }
  const isLastFin = (flags & FIN) !== 0 && plus(seq, data.length + 1) === rcv?.next;
  const restarts = tcb.settings.finInTimeWait === "restarts";
  if (restarts && tcb.state === "TIME-WAIT" && isLastFin) waitTwoLifetimes(tcb);
  // Two ends that each find the other's acknowledgement unacceptable would answer each other for ever.
  // Challenges are limited to so many a second.
  if (lengthOf(segment) === 0) challenge(tcb);
  else tcb.ackNow = true;
};

/** RFC 5961, section 3: only a RST with the very next number is believed at once. */
const takeReset = (tcb: Tcb, { seq }: Segment): void => {
  const { state, settings, counters, rcv } = tcb;
  if (settings.believedResets === "next" && seq !== rcv?.next) {
    counters.count("resetIgnored");
    challenge(tcb);
    return;
  }
  if (state === "TIME-WAIT" && settings.resetInTimeWait === "ignored")
    counters.count("resetIgnored"); // RFC 1337.
  else reset(tcb);
};

/** The peer knows nothing of this connection (section 3.10.7.4, second). */
const reset = (tcb: Tcb): void => {
  tcb.counters.count("resetsReceived");
  switch (tcb.state) {
    case "SYN-RECEIVED":
      over(tcb, tcb.opening === "active" ? "ECONNREFUSED" : null);
      return;
    case "CLOSING":
    case "LAST-ACK":
    case "TIME-WAIT":
      over(tcb, null);
      return;
    default:
      over(tcb, "ECONNRESET");
  }
};

/** In TIME-WAIT only a FIN that is sent again is expected (eighth). */
const inTimeWait = (tcb: Tcb, { flags, data }: Segment): void => {
  if (data.length > 0) tcb.counters.count("lateData");
  if ((flags & FIN) === 0) return;
  waitTwoLifetimes(tcb);
  tcb.ackNow = true;
};
