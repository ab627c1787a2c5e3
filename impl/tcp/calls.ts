/** The calls of programs on a connection: RFC 9293, sections 3.10.1 to 3.10.5. */
import { answer } from "./arrive.ts";
import { acknowledge, emitReset, emitSyn } from "./emit.ts";
import type { TcpErrorCode } from "./errors.ts";
import type { KeepAlive } from "./options.ts";
import { NOTHING } from "./send-buffer.ts";
import { distance, plus } from "./sequence.ts";
import {
  enter,
  mayReceive,
  over,
  type State,
  startTimer,
  stopTimer,
  type Tcb,
} from "./tcb.ts";
import { waitForAck } from "./transmit.ts";

/** Active OPEN: sends the SYN. */
export const open = (tcb: Tcb): void => {
  enter(tcb, "SYN-SENT");
  tcb.timing = { seq: tcb.iss, at: tcb.now };
  emitSyn(tcb);
  passSyn(tcb);
  waitForAck(tcb);
};

/** Moves SND.NXT past the SYN, which takes one number. */
export const passSyn = (tcb: Tcb): void => {
  tcb.nxt = plus(tcb.iss, 1);
  tcb.cursor = tcb.nxt;
};

/** SEND: takes as many bytes as fit, and returns how many; or the reason why none are taken. */
export const send = (tcb: Tcb, bytes: Uint8Array): number | TcpErrorCode => {
  if (tcb.state === "CLOSED" || tcb.finQueued) return "EPIPE";
  const taken = tcb.unsent.append(bytes);
  answer(tcb);
  return taken;
};

/** RECEIVE: the next bytes in order, at most so many; none where none have come. */
export const receive = (tcb: Tcb, most: number): Uint8Array => {
  const { rcv } = tcb;
  if (rcv === null || rcv.readable === 0) return NOTHING;
  const bytes = rcv.read(most);
  if (tcb.peerEnded && rcv.readable === 0) rcv.free();
  const gain = distance(plus(rcv.next, rcv.room), tcb.advertised);
  // The peer learns of the room once that is worth a segment (section 3.8.6.2.2).
  const isFixed = tcb.settings.fixedWindow !== null;
  if (!isFixed && mayReceive(tcb) && gain >= Math.min(2 * tcb.mss, rcv.capacity / 2))
    acknowledge(tcb);
  return bytes;
};

const AFTER_FIN: Partial<Record<State, State>> = {
  "SYN-RECEIVED": "FIN-WAIT-1",
  ESTABLISHED: "FIN-WAIT-1",
  "CLOSE-WAIT": "LAST-ACK",
};

/** CLOSE: this end sends no more, after what it has already been given; it may still receive. */
export const shutdown = (tcb: Tcb): void => {
  if (tcb.state === "SYN-SENT") {
    over(tcb, null);
    return;
  }
  const next = AFTER_FIN[tcb.state];
  if (tcb.finQueued || next === undefined) return;
  tcb.finQueued = true;
  // The FIN follows what was sent before, and that waits for ESTABLISHED: see `establish`.
  if (tcb.state === "SYN-RECEIVED" && tcb.unsent.length > 0) return;
  enter(tcb, next);
  answer(tcb);
};

/**
 * The program is done with the connection: CLOSE, and nothing more is received. If bytes are left that it has
 * not read, a RST tells the peer that they are lost (SHLD-3).
 */
export const close = (tcb: Tcb): void => {
  if (tcb.isDetached) return;
  tcb.isDetached = true;
  tcb.detachedAt = tcb.now;
  if ((tcb.rcv?.readable ?? 0) > 0 && tcb.state !== "TIME-WAIT") {
    abort(tcb);
    return;
  }
  tcb.rcv?.free();
  shutdown(tcb);
  if (tcb.state === "FIN-WAIT-2") startTimer(tcb, "fin-wait-2", tcb.settings.finWait2Ms);
};

/** Turns Nagle's algorithm on or off: what was held back is sent. */
export const chooseNagle = (tcb: Tcb, nagle: boolean): void => {
  tcb.nagle = nagle;
  answer(tcb);
};

/** Turns keep-alive probes on, with these times, or off (MUST-24). */
export const chooseKeepAlive = (tcb: Tcb, keepAlive: KeepAlive | null): void => {
  tcb.keepAlive = keepAlive;
  const isOpen = tcb.rcv !== null && tcb.state !== "CLOSED" && tcb.state !== "TIME-WAIT";
  if (keepAlive === null) stopTimer(tcb, "keep-alive");
  else if (isOpen) startTimer(tcb, "keep-alive", keepAlive.idleMs);
};

/** ABORT: the connection is over at once, and a RST tells the peer, in states that allow one. */
export const abort = (tcb: Tcb): void => {
  switch (tcb.state) {
    case "SYN-RECEIVED":
    case "ESTABLISHED":
    case "FIN-WAIT-1":
    case "FIN-WAIT-2":
    case "CLOSE-WAIT":
      emitReset(tcb, tcb.nxt);
      break;
    case "CLOSING":
    case "LAST-ACK":
      // The FIN still waits behind bytes, so that the peer would wait for these.
      if (!tcb.finSent) emitReset(tcb, tcb.nxt);
  }
  over(tcb, "ECONNABORTED");
};
