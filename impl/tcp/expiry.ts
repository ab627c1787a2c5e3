/** Timers of a connection go off: RFC 9293, section 3.10.8; RFC 6298, section 5. */
import { abort } from "./calls.ts";
import { timedOut } from "./congestion.ts";
import { acknowledge, emit } from "./emit.ts";
import { backedOff } from "./retransmission.ts";
import { ACK } from "./segment.ts";
import { plus } from "./sequence.ts";
import { flightOf, over, startTimer, type Tcb, type TimerName } from "./tcb.ts";
import { goBack, probe, resendFirst, waitForAck } from "./transmit.ts";

/** Takes a timer that has gone off. */
export const expire = (tcb: Tcb, timer: TimerName): void => {
  if (!tcb.running.delete(timer)) return;
  EXPIRIES[timer](tcb);
};

/** R2, by state: how long the first segment may wait for its acknowledgement. */
const patienceMs = ({ state, opening, settings }: Tcb): number => {
  if (state === "SYN-RECEIVED" && opening === "passive")
    return settings.handshakeTimeoutMs;
  const isOpening = state === "SYN-SENT" || state === "SYN-RECEIVED";
  return isOpening ? settings.synTimeoutMs : settings.timeoutMs;
};

/** Doubles the timeout. */
const backOff = (tcb: Tcb): void => {
  tcb.estimate = backedOff(tcb.estimate, tcb.settings.retransmitMs);
};

const retransmit = (tcb: Tcb): void => {
  tcb.counters.count("timeouts");
  if (tcb.now - tcb.waitsSince >= patienceMs(tcb)) {
    over(tcb, "ETIMEDOUT");
    return;
  }
  const since = tcb.waitsSince;
  const isFirst = tcb.timeoutsInRow === 0;
  tcb.timeoutsInRow += 1;
  backOff(tcb);
  if (tcb.una !== tcb.iss) {
    const loss = { next: tcb.nxt, flight: flightOf(tcb), isFirst };
    tcb.congestion = timedOut(tcb.congestion, loss);
  }
  goBack(tcb);
  resendFirst(tcb);
  waitForAck(tcb);
  tcb.waitsSince = since;
};

/** The window is closed, or too small: a probe, again and again, for as long as the peer answers (MUST-36). */
const persist = (tcb: Tcb): void => {
  if (tcb.isDetached && tcb.now - tcb.detachedAt >= tcb.settings.timeoutMs) {
    // No program is left to decide that this peer, which takes nothing, has kept it waiting for too long.
    abort(tcb);
    return;
  }
  if (tcb.probes > 0 && tcb.now - tcb.heardAt >= tcb.settings.timeoutMs) {
    over(tcb, "ETIMEDOUT");
    return;
  }
  tcb.probes += 1;
  probe(tcb);
  if (tcb.running.has("retransmit")) return;
  backOff(tcb);
  startTimer(tcb, "persist", tcb.estimate.timeoutMs);
};

/** RFC 9293, section 3.8.4: asks an idle peer whether it is there. */
const keepAlive = (tcb: Tcb): void => {
  const { keepAlive: chosen } = tcb;
  if (chosen === null) return;
  const idle = tcb.now - tcb.heardAt;
  const isBusy = tcb.una !== tcb.nxt || tcb.running.has("persist"); // Another timer asks already.
  if (idle < chosen.idleMs || isBusy) {
    if (!isBusy) tcb.probes = 0;
    startTimer(tcb, "keep-alive", Math.max(chosen.intervalMs, chosen.idleMs - idle));
    return;
  }
  if (tcb.probes >= chosen.probes) {
    over(tcb, "ETIMEDOUT");
    return;
  }
  tcb.probes += 1;
  tcb.counters.count("keepAliveProbes");
  emit(tcb, { seq: plus(tcb.nxt, -1), flags: ACK }); // Before the window: it must be answered.
  startTimer(tcb, "keep-alive", chosen.intervalMs);
};

const EXPIRIES: Readonly<Record<TimerName, (tcb: Tcb) => void>> = {
  retransmit,
  persist,
  "delayed-ack": acknowledge,
  "keep-alive": keepAlive,
  "time-wait": (tcb) => over(tcb, null),
  "fin-wait-2": (tcb) => over(tcb, null),
};
