/** The data of a segment, and its FIN: RFC 9293, section 3.10.7.4, seventh and eighth. */
import { emitReset } from "./emit.ts";
import { FIN, type Segment } from "./segment.ts";
import { distance, plus } from "./sequence.ts";
import {
  enter,
  mayReceive,
  over,
  startTimer,
  type Tcb,
  waitTwoLifetimes,
} from "./tcb.ts";

/** Takes data and FIN. @param seq the number of the first byte: one after that of a SYN */
export const takeText = (tcb: Tcb, { data, flags }: Segment, seq: number): void => {
  const finAt = plus(seq, data.length);
  const hasFin = (flags & FIN) !== 0;
  if (data.length > 0) {
    if (!mayReceive(tcb)) tcb.counters.count("lateData");
    else if (!takeData(tcb, seq, data)) return;
  }
  if (hasFin) noteFin(tcb, finAt);
  if (tcb.peerFin !== null && tcb.peerFin === tcb.rcv?.next) takeFin(tcb);
};

/** @returns false when the connection is over: the program has closed it, and will read nothing more */
const takeData = (tcb: Tcb, seq: number, data: Uint8Array): boolean => {
  const { rcv, settings, counters } = tcb;
  if (rcv === null) return true;
  if (tcb.isDetached && distance(plus(seq, data.length), rcv.next) > 0) {
    // RFC 9293, section 3.6.1: the peer learns that its data are lost.
    counters.count("lateData");
    emitReset(tcb, tcb.nxt);
    over(tcb, "ECONNABORTED");
    return false;
  }
  if (settings.plain && seq !== rcv.next && !settings.has("no-reassembly-check")) {
    counters.count("excessData");
    tcb.ackNow = true;
    return true;
  }
  const hadGap = rcv.hasGap;
  const at = settings.has("no-reassembly-check") ? rcv.next : seq;
  const { advanced, duplicates, excess } = rcv.place(at, data, tcb.advertised);
  if (duplicates > 0) counters.count("duplicateData");
  if (excess > 0) counters.count("excessData");
  if (advanced > 0) tcb.out.events.push({ type: "readable" });
  counters.count("bytesReceived", advanced);
  tcb.unacknowledged += advanced;
  // RFC 5681, section 4.2: at once out of order, and when a gap is filled.
  const isInOrder = advanced === data.length && !hadGap && !rcv.hasGap;
  if (!isInOrder || settings.delayedAckMs === 0 || tcb.unacknowledged >= 2 * tcb.mss)
    tcb.ackNow = true;
  else if (!tcb.running.has("delayed-ack"))
    startTimer(tcb, "delayed-ack", settings.delayedAckMs);
  return true;
};

/** The FIN counts once everything before it has come. It must be in the window, too. */
const noteFin = (tcb: Tcb, finAt: number): void => {
  const { rcv } = tcb;
  if (rcv === null || tcb.peerEnded) return;
  const { has, plain } = tcb.settings;
  if (has("fin-without-sequence") || has("no-reassembly-check")) tcb.peerFin = rcv.next;
  else if (
    (!plain || finAt === rcv.next) &&
    distance(finAt, rcv.next) >= 0 &&
    distance(finAt, tcb.advertised) < 0 &&
    tcb.peerFin === null
  )
    tcb.peerFin = finAt;
  tcb.ackNow = true;
};

const takeFin = (tcb: Tcb): void => {
  const { rcv } = tcb;
  if (rcv === null || tcb.peerEnded) return;
  rcv.passFin();
  if (distance(tcb.advertised, rcv.next) < 0) tcb.advertised = rcv.next;
  tcb.peerEnded = true;
  if (rcv.readable === 0) rcv.free();
  tcb.peerFin = null;
  tcb.ackNow = true;
  tcb.out.events.push({ type: "ended" });
  switch (tcb.state) {
    case "ESTABLISHED":
      enter(tcb, "CLOSE-WAIT");
      return;
    case "FIN-WAIT-1":
      // With its FIN acknowledged it would be in FIN-WAIT-2.
      if (tcb.settings.has("no-closing")) waitTwoLifetimes(tcb);
      else enter(tcb, "CLOSING");
      return;
    case "FIN-WAIT-2":
      waitTwoLifetimes(tcb);
      return;
  }
};
