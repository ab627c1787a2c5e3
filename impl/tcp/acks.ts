/** The acknowledgement field: RFC 9293, section 3.10.7.4, fifth; RFC 5961, section 5; RFC 5681, section 3.2. */
import { acknowledged, duplicated, firstCongestion } from "./congestion.ts";
import { challenge, emitReset, timestampNow } from "./emit.ts";
import { firstEstimate, measured } from "./retransmission.ts";
import { FIN, type Segment, SYN } from "./segment.ts";
import { distance, plus } from "./sequence.ts";
import {
  enter,
  flightOf,
  over,
  startTimer,
  stopTimer,
  type Tcb,
  waitTwoLifetimes,
} from "./tcb.ts";
import { goBack, resendFirst, waitForAck } from "./transmit.ts";

/** Is a number after SND.UNA, and not after SND.NXT? */
export const isNewAck = ({ una, nxt, settings }: Tcb, ack: number): boolean =>
  settings.has("compare-unsigned")
    ? ack > una && ack <= nxt
    : distance(ack, una) > 0 && distance(ack, nxt) <= 0;

/** Takes an acknowledgement. @returns false when the rest of the segment is to be dropped */
export const takeAck = (tcb: Tcb, segment: Segment): boolean => {
  const { ack } = segment;
  if (tcb.state === "SYN-RECEIVED") {
    if (!isNewAck(tcb, ack) && !tcb.settings.has("any-ack-in-syn-received")) {
      tcb.counters.count("badAck");
      emitReset(tcb, ack); // The state stays.
      return false;
    }
    establish(tcb);
    if (!isNewAck(tcb, ack)) {
      tcb.una = ack; // Only with a planted fault.
      return true;
    }
  }
  const beyond = distance(ack, tcb.nxt);
  // MAX.SND.WND back: RFC 5961. A number that is older was guessed.
  if (beyond > 0 || distance(ack, tcb.una) < -Math.max(tcb.maxWnd, 1)) {
    tcb.counters.count("badAck");
    challenge(tcb);
    return false;
  }
  if (isNewAck(tcb, ack)) advance(tcb, segment);
  else if (isDuplicate(tcb, segment)) repeat(tcb, ack);
  updateWindow(tcb, segment);
  return afterFinAcked(tcb);
};

/** SYN-SENT or SYN-RECEIVED becomes ESTABLISHED: the handshake is done. */
export const establish = (tcb: Tcb): void => {
  const wasSynLost = tcb.timeoutsInRow > 0;
  const { keepAlive } = tcb;
  const { retransmitMs } = tcb.settings;
  stopTimer(tcb, "retransmit");
  enter(tcb, "ESTABLISHED");
  tcb.congestion = firstCongestion(tcb.mss, wasSynLost);
  // RFC 6298, 5.7: at least 3 s after a lost SYN.
  if (wasSynLost)
    tcb.estimate = firstEstimate({
      ...retransmitMs,
      first: Math.max(retransmitMs.first, AFTER_LOST_SYN_MS),
    });
  tcb.timeoutsInRow = 0;
  if (tcb.finQueued) enter(tcb, "FIN-WAIT-1"); // CLOSE was called in SYN-RECEIVED.
  if (keepAlive !== null) startTimer(tcb, "keep-alive", keepAlive.idleMs);
};

const AFTER_LOST_SYN_MS = 3000;

/** Takes an acknowledgement of new bytes. */
const advance = (tcb: Tcb, segment: Segment): void => {
  const { ack } = segment;
  const bytes = distance(ack, tcb.una);
  measure(tcb, segment);
  const data = Math.min(Math.max(0, distance(ack, tcb.dataStart)), tcb.unsent.length);
  if (data > 0) {
    tcb.unsent.drop(data);
    tcb.dataStart = plus(tcb.dataStart, data);
    tcb.out.events.push({ type: "writable" });
  }
  tcb.una = ack;
  if (distance(tcb.cursor, ack) < 0) tcb.cursor = ack;
  tcb.timeoutsInRow = 0;
  tcb.probes = 0;
  tcb.waitsSince = tcb.now;
  const flight = flightOf(tcb);
  const { state, isPartial } = acknowledged(tcb.congestion, { bytes, ack, flight });
  tcb.congestion = state;
  if (flight === 0) {
    stopTimer(tcb, "retransmit");
    return;
  }
  if (isPartial) resendFirst(tcb);
  if (tcb.running.has("retransmit")) waitForAck(tcb);
};

/** A round trip, by the timestamp that came back (RFC 7323, section 4), or by the one segment that is timed. */
export const measure = (tcb: Tcb, { ack, options }: Segment): void => {
  const bounds = tcb.settings.retransmitMs;
  const { timing } = tcb;
  if (tcb.timestamps !== null && options.timestamps !== null) {
    const rttMs = distance(timestampNow(tcb), options.timestamps.echo);
    if (rttMs >= 0 && rttMs <= tcb.settings.timeoutMs)
      tcb.estimate = measured(tcb.estimate, rttMs, bounds);
  } else if (timing !== null && distance(ack, timing.seq) > 0)
    tcb.estimate = measured(tcb.estimate, tcb.now - timing.at, bounds);
  if (timing !== null && distance(ack, timing.seq) > 0) tcb.timing = null;
};

/** RFC 5681, section 2: nothing new, no data, the same window, while data are on their way. */
const isDuplicate = (tcb: Tcb, { ack, flags, data, window }: Segment): boolean =>
  !tcb.settings.plain &&
  ack === tcb.una &&
  tcb.una !== tcb.nxt &&
  data.length === 0 &&
  (flags & (SYN | FIN)) === 0 &&
  scaled(tcb, window) === tcb.wnd &&
  tcb.wnd > 0;

const repeat = (tcb: Tcb, ack: number): void => {
  const { state, isLoss } = duplicated(tcb.congestion, {
    ack,
    next: tcb.nxt,
    flight: flightOf(tcb),
  });
  tcb.congestion = state;
  if (!isLoss || tcb.settings.has("forget-retransmission")) return;
  tcb.counters.count("fastRetransmissions");
  resendFirst(tcb);
};

const scaled = ({ scale }: Tcb, window: number): number =>
  window * 2 ** (scale?.sending ?? 0);

/** SND.WND, by the latest segment only (SND.WL1, SND.WL2). A SYN's window is not scaled: see `firstWindow`. */
const updateWindow = (tcb: Tcb, { seq, ack, window }: Segment): void => {
  if (distance(ack, tcb.una) < 0) return;
  const since = distance(seq, tcb.wl1);
  if (since < 0 || (since === 0 && distance(ack, tcb.wl2) < 0)) return;
  takeWindow(tcb, scaled(tcb, window), { seq, ack });
  if (tcb.wnd > 0) {
    if (tcb.probes > 0) stopTimer(tcb, "persist");
    tcb.probes = 0;
    return;
  }
  if (tcb.una === tcb.nxt || tcb.una === tcb.iss) return;
  // The peer has closed its window over what is on its way: that is no loss.
  stopTimer(tcb, "retransmit");
  goBack(tcb);
};

/** The window of a SYN. */
export const firstWindow = (tcb: Tcb, segment: Segment): void =>
  takeWindow(tcb, segment.window, segment);

const takeWindow = (
  tcb: Tcb,
  window: number,
  { seq, ack }: Pick<Segment, "seq" | "ack">,
): void => {
  tcb.wnd = window;
  tcb.maxWnd = Math.max(tcb.maxWnd, window);
  tcb.wl1 = seq;
  tcb.wl2 = ack;
};

const afterFinAcked = (tcb: Tcb): boolean => {
  if (!tcb.finSent || tcb.una !== tcb.nxt) return true;
  tcb.unsent.free(); // All that the program wrote has arrived.
  switch (tcb.state) {
    case "FIN-WAIT-1":
      enter(tcb, "FIN-WAIT-2");
      if (tcb.isDetached) startTimer(tcb, "fin-wait-2", tcb.settings.finWait2Ms);
      return true;
    case "CLOSING":
      waitTwoLifetimes(tcb);
      return false;
    case "LAST-ACK":
      over(tcb, null);
      return false;
    default:
      return true;
  }
};
