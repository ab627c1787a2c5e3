/** Sending: which segments leave, and when. RFC 9293, sections 3.7.4 (Nagle), 3.8.1 and 3.8.6; RFC 5681. */
import { afterPause, allowance } from "./congestion.ts";
import { emit, emitSyn } from "./emit.ts";
import { ACK, FIN, PSH } from "./segment.ts";
import { distance, latest, plus } from "./sequence.ts";
import { flightOf, type State, startTimer, stopTimer, type Tcb } from "./tcb.ts";

const SENDING: ReadonlySet<State> = new Set([
  "ESTABLISHED",
  "CLOSE-WAIT",
  "FIN-WAIT-1",
  "CLOSING",
  "LAST-ACK",
]);

/** The number after the last byte of the program, which the FIN gets. */
const endOfData = ({ dataStart, unsent }: Tcb): number => plus(dataStart, unsent.length);

/** Is there anything after the cursor: bytes, or the FIN? */
const isPending = (tcb: Tcb): boolean => {
  const left = distance(endOfData(tcb), tcb.cursor);
  return left > 0 || (left === 0 && tcb.finQueued);
};

/** Sends what the windows of the peer and of the network allow. */
export const transmit = (tcb: Tcb): void => {
  if (!SENDING.has(tcb.state)) return;
  if (isPending(tcb)) slowAfterPause(tcb);
  while (isPending(tcb)) {
    const size = sizeAllowed(tcb);
    if (size === null) break;
    sendPart(tcb, size);
  }
  if (isPending(tcb) && !tcb.running.has("retransmit") && !tcb.running.has("persist"))
    startTimer(tcb, "persist", tcb.estimate.timeoutMs);
};

const slowAfterPause = (tcb: Tcb): void => {
  if (tcb.una !== tcb.nxt || tcb.now - tcb.sentAt <= tcb.estimate.timeoutMs) return;
  tcb.congestion = afterPause(tcb.congestion);
};

/** How many bytes the next segment has; null: it has to wait. A FIN alone has 0. */
const sizeAllowed = (tcb: Tcb): number | null => {
  const { cursor, una, nxt, wnd, mss, nagle, maxWnd, settings } = tcb;
  const left = distance(endOfData(tcb), cursor);
  const inFlight = distance(cursor, una);
  const room = wnd - inFlight;
  if (left === 0) return room >= 1 ? 0 : null;
  const allowed = settings.plain ? room : allowance(tcb.congestion) - inFlight;
  const size = Math.min(left, mss, room, allowed);
  if (size <= 0) return null;
  // Sender's avoidance of silly windows (section 3.8.6.2.1), and Nagle.
  const isAgain = distance(cursor, nxt) < 0;
  const isLast = size === left && (!nagle || nxt === una || tcb.finQueued);
  return isAgain || isLast || size === mss || size >= maxWnd / 2 ? size : null;
};

/** Sends so many bytes from the cursor on, and the FIN where it follows and fits. */
const sendPart = (tcb: Tcb, size: number, isForced = false): void => {
  const { cursor, dataStart, una, nxt, wnd, counters } = tcb;
  const after = plus(cursor, size);
  const isAtEnd = after === endOfData(tcb);
  const hasRoom = isForced || wnd - distance(after, una) >= 1;
  const mayJoin = size === 0 || !tcb.settings.plain;
  const hasFin = isAtEnd && tcb.finQueued && hasRoom && mayJoin;
  const isAgain = distance(cursor, nxt) < 0;
  if (isAgain) counters.count("retransmissions");
  counters.count("bytesSent", size);
  emit(tcb, {
    seq: cursor,
    flags: ACK | (hasFin ? FIN : 0) | (isAtEnd && size > 0 ? PSH : 0),
    data: tcb.unsent.peek(distance(cursor, dataStart), size),
  });
  if (hasFin) tcb.finSent = true;
  tcb.cursor = plus(after, hasFin ? 1 : 0);
  tcb.nxt = latest(tcb.nxt, tcb.cursor);
  tcb.sentAt = tcb.now;
  // Karn: never a segment that was sent twice.
  if (!isAgain && tcb.timing === null) tcb.timing = { seq: cursor, at: tcb.now };
  if (!tcb.running.has("retransmit")) waitForAck(tcb);
};

/** The retransmission timer runs from now on (RFC 6298, 5.1 and 5.3). */
export const waitForAck = (tcb: Tcb): void => {
  if (!tcb.running.has("retransmit")) tcb.waitsSince = tcb.now;
  stopTimer(tcb, "persist");
  if (tcb.settings.has("forget-retransmission")) return;
  startTimer(tcb, "retransmit", tcb.estimate.timeoutMs);
};

/**
 * Sends the first segment that is not acknowledged once more, although the window may be closed by now. Bytes that
 * were not sent before are added as far as the peer's window allows.
 */
export const resendFirst = (tcb: Tcb): void => {
  tcb.timing = null;
  if (tcb.una === tcb.iss) {
    tcb.counters.count("retransmissions");
    emitSyn(tcb);
    return;
  }
  const { cursor } = tcb;
  tcb.cursor = tcb.una;
  const left = distance(endOfData(tcb), tcb.una);
  const most = Math.max(flightOf(tcb), tcb.wnd);
  sendPart(tcb, Math.min(Math.max(left, 0), tcb.mss, most), true);
  tcb.cursor = latest(tcb.cursor, cursor);
};

/** Everything that is not acknowledged is to be sent again, as the windows allow. */
export const goBack = (tcb: Tcb): void => {
  tcb.timing = null;
  if (tcb.una !== tcb.iss && !tcb.settings.plain) tcb.cursor = tcb.una;
};

/**
 * One byte into a closed window, or the FIN; or what fits an open one that is too small to fill
 * (RFC 9293, section 3.8.6.1: zero-window probes; section 3.8.6.2.1: the override timeout).
 */
export const probe = (tcb: Tcb): void => {
  tcb.counters.count("windowProbes");
  const left = Math.max(0, distance(endOfData(tcb), tcb.cursor));
  const isOpen = tcb.wnd > flightOf(tcb);
  const size = Math.min(left, tcb.mss, isOpen ? tcb.wnd : 1);
  const { cursor } = tcb;
  sendPart(tcb, size, size === 0);
  if (isOpen) return;
  // What was sent as a probe is sent again once the window opens; no timeout counts it as lost.
  tcb.cursor = cursor;
  tcb.timing = null;
  stopTimer(tcb, "retransmit");
};
