/** How an end of a connection makes segments: numbers, window, options. */
import { WINDOW_SCALE_MAX } from "./header-options.ts";
import { HEADERS_BYTES } from "./packet.ts";
import { ACK, type HeaderOptions, NO_OPTIONS, RST, SYN } from "./segment.ts";
import { NOTHING } from "./send-buffer.ts";
import { distance, plus } from "./sequence.ts";
import { stopTimer, type Tcb } from "./tcb.ts";

/** The largest window that a header holds. */
export const WINDOW_MAX = 0xffff;

type Outgoing = {
  readonly seq: number;
  readonly flags: number;
  readonly data?: Uint8Array;
  readonly options?: HeaderOptions;
};

/** Sends a segment; with ACK it acknowledges all that has come. */
export const emit = (
  tcb: Tcb,
  { seq, flags, data = NOTHING, options }: Outgoing,
): void => {
  const { ends } = tcb;
  const hasAck = (flags & ACK) !== 0;
  const isSyn = (flags & SYN) !== 0;
  tcb.out.segments.push({
    sourcePort: ends.local.port,
    destinationPort: ends.remote.port,
    seq,
    ack: hasAck ? (tcb.rcv?.next ?? 0) : 0,
    flags,
    window: (flags & RST) !== 0 ? 0 : windowField(tcb, isSyn),
    urgent: 0,
    options: options ?? everySegmentOptions(tcb),
    data,
  });
  if (!hasAck) return;
  tcb.ackNow = false;
  tcb.unacknowledged = 0;
  tcb.lastAck = tcb.rcv?.next ?? 0;
  stopTimer(tcb, "delayed-ack");
};

/** <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> */
export const acknowledge = (tcb: Tcb): void => emit(tcb, { seq: tcb.nxt, flags: ACK });

/** The SYN, with an ACK once the peer's SYN has come, and what this end offers. */
export const emitSyn = (tcb: Tcb): void =>
  emit(tcb, {
    seq: tcb.iss,
    flags: tcb.rcv === null ? SYN : SYN | ACK,
    options: synOptions(tcb),
  });

/** <SEQ=SEG.ACK><CTL=RST>, or another number where the segment had none. */
export const emitReset = (tcb: Tcb, seq: number): void => {
  tcb.counters.count("resetsSent");
  emit(tcb, { seq, flags: RST, options: NO_OPTIONS });
};

/** A challenge (RFC 5961): an acknowledgement that a true peer answers with a RST, at most so many a second. */
export const challenge = (tcb: Tcb): void => {
  const second = Math.floor(tcb.now / 1000);
  if (tcb.challenges.second !== second) tcb.challenges = { second, count: 0 };
  tcb.challenges.count += 1;
  if (tcb.challenges.count > tcb.settings.challengesPerSecond) {
    tcb.counters.count("challengeLimited");
    return;
  }
  tcb.counters.count("challenges");
  acknowledge(tcb);
};

/** How far windows of this end are shifted, so that its whole buffer can be told. */
export const shiftFor = (bufferBytes: number): number => {
  let shift = 0;
  while (bufferBytes >>> shift > WINDOW_MAX && shift < WINDOW_SCALE_MAX) shift += 1;
  return shift;
};

/**
 * The window field of a segment. Silly windows are avoided (RFC 9293, section 3.8.6.2.2): its end goes on by a
 * segment or half of the buffer, or stays. It never goes back (SHLD-14).
 */
const windowField = (tcb: Tcb, isSyn: boolean): number => {
  const { rcv, settings, scale } = tcb;
  if (rcv === null)
    return settings.fixedWindow ?? Math.min(settings.receiveBufferBytes, WINDOW_MAX);
  const shift = isSyn ? 0 : (scale?.receiving ?? 0);
  if (settings.fixedWindow !== null) {
    tcb.advertised = plus(rcv.next, settings.fixedWindow);
    return settings.fixedWindow >>> shift;
  }
  const most = plus(rcv.next, Math.min(rcv.room, WINDOW_MAX * 2 ** shift));
  if (distance(most, tcb.advertised) >= Math.min(tcb.mss, rcv.capacity / 2))
    tcb.advertised = most;
  return Math.max(0, distance(tcb.advertised, rcv.next)) >>> shift;
};

/** The clock of timestamps: RFC 7323, section 5.4. */
export const timestampNow = ({ now, timestampOffset }: Tcb): number =>
  plus(timestampOffset, Math.floor(now));

const everySegmentOptions = (tcb: Tcb): HeaderOptions => {
  const { timestamps } = tcb;
  if (timestamps === null) return NO_OPTIONS;
  const both = { value: timestampNow(tcb), echo: timestamps.recent };
  return { ...NO_OPTIONS, timestamps: both };
};

/** An opener offers all it has; a SYN,ACK offers what the peer's SYN offered. SACK is never offered. */
const synOptions = (tcb: Tcb): HeaderOptions => {
  const { settings, rcv, scale, timestamps } = tcb;
  const isFirst = rcv === null;
  const shifts = isFirst ? settings.windowScale : scale !== null;
  const stamps = isFirst ? settings.timestamps : timestamps !== null;
  return {
    mss: settings.mtuBytes - HEADERS_BYTES,
    windowScale: shifts ? shiftFor(settings.receiveBufferBytes) : null,
    sackPermitted: false,
    timestamps: stamps
      ? { value: timestampNow(tcb), echo: timestamps?.recent ?? 0 }
      : null,
  };
};
