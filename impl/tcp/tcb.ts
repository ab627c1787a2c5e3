/**
 * The state of one end of a connection (RFC 9293, section 3.3.1: the transmission control block), and the
 * few things that every step does with it. Names of fields follow the RFC: `una` is SND.UNA, `nxt` is SND.NXT.
 */
import { type Congestion, firstCongestion } from "./congestion.ts";
import type { TcpErrorCode } from "./errors.ts";
import type { Ends } from "./initial-number.ts";
import type { KeepAlive, TcpSettings } from "./options.ts";
import { HEADERS_BYTES } from "./packet.ts";
import type { Reassembly } from "./reassembly.ts";
import { type Estimate, firstEstimate } from "./retransmission.ts";
import type { Segment } from "./segment.ts";
import { SendBuffer } from "./send-buffer.ts";
import type { Counters } from "./stats.ts";

/** RFC 9293, section 3.3.2. Only a listener is in LISTEN; see `listener.ts`. */
export type State =
  | "CLOSED"
  | "LISTEN"
  | "SYN-SENT"
  | "SYN-RECEIVED"
  | "ESTABLISHED"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "CLOSE-WAIT"
  | "CLOSING"
  | "LAST-ACK"
  | "TIME-WAIT";

/** The timers of a connection. */
export type TimerName =
  | "retransmit"
  | "persist"
  | "delayed-ack"
  | "keep-alive"
  | "time-wait"
  | "fin-wait-2";

/** The events of a connection, for the program and the stack. */
export type ConnectionEvent =
  | { readonly type: "state"; readonly from: State; readonly to: State }
  /** There are bytes to receive. */
  | { readonly type: "readable" }
  /** There is room for bytes to send. */
  | { readonly type: "writable" }
  /** The peer sends no more: its FIN has come, and all before it. */
  | { readonly type: "ended" }
  /** The connection is in CLOSED; `error` is null if both ends closed it. */
  | { readonly type: "over"; readonly error: TcpErrorCode | null };

/** What the stack has to do after a step of a connection. */
export type Reaction = {
  /** To be sent before the next step: their data may be a part of the send buffer, which that may change. */
  readonly segments: readonly Segment[];
  /** By timer: the milliseconds after which it goes off; null: it stops. */
  readonly timers: ReadonlyMap<TimerName, number | null>;
  readonly events: readonly ConnectionEvent[];
};

/** The block: plain data that every step changes. */
export type Tcb = {
  readonly ends: Ends;
  readonly settings: TcpSettings;
  readonly counters: Counters;
  /** MUST-11: the end remembers how it was opened. */
  readonly opening: "active" | "passive";
  /** The monotonic clock at this step, in milliseconds. */
  now: number;
  state: State;

  readonly iss: number;
  una: number;
  /** SND.NXT: after everything that was ever sent. */
  nxt: number;
  /** The number that is sent next: SND.NXT, or a lower one while segments are sent again. */
  cursor: number;
  /** SND.WND, SND.WL1, SND.WL2, and MAX.SND.WND of RFC 5961. */
  wnd: number;
  wl1: number;
  wl2: number;
  maxWnd: number;
  readonly unsent: SendBuffer;
  /** The number of the first byte in `unsent`; its last one is followed by the FIN. */
  dataStart: number;
  finQueued: boolean;
  finSent: boolean;

  irs: number;
  /** RCV.NXT and what came; null until the peer's SYN has come. */
  rcv: Reassembly | null;
  /** RCV.NXT + RCV.WND: the end of the window that the peer was told. */
  advertised: number;
  /** Where a FIN stands that came before the bytes before it. */
  peerFin: number | null;
  peerEnded: boolean;
  /** Has the program closed, so that it receives nothing more? */
  isDetached: boolean;
  /** When the program closed, in milliseconds. */
  detachedAt: number;
  /** Small segments wait (RFC 9293, section 3.7.4; MUST-17 lets a program choose). */
  nagle: boolean;
  /** Null: no probes. */
  keepAlive: KeepAlive | null;
  /** Bytes that came since the last acknowledgement. */
  unacknowledged: number;
  ackNow: boolean;
  /** The acknowledgement number that was sent last. */
  lastAck: number;

  /** The most bytes of data in a segment to the peer, options of every segment taken off. */
  mss: number;
  /** How far windows are shifted in both directions; null: not agreed upon (RFC 7323). */
  scale: { readonly sending: number; readonly receiving: number } | null;
  /** TS.Recent, and when it was set; null: no timestamps (RFC 7323). */
  timestamps: { recent: number; at: number } | null;
  /** The offset from the clock of its timestamps. */
  readonly timestampOffset: number;

  estimate: Estimate;
  congestion: Congestion;
  /** The one segment whose round trip is measured where there are no timestamps. */
  timing: { readonly seq: number; readonly at: number } | null;
  /** When the oldest unacknowledged segment was sent. */
  waitsSince: number;
  /** Timeouts since the last new acknowledgement. */
  timeoutsInRow: number;
  /** When a segment was last heard, and last sent with data. */
  heardAt: number;
  sentAt: number;
  probes: number;
  challenges: { second: number; count: number };
  readonly running: Set<TimerName>;
  out: {
    segments: Segment[];
    timers: Map<TimerName, number | null>;
    events: ConnectionEvent[];
  };
};

/** The fields of a block that are given at its beginning. */
export type TcbOptions = Pick<
  Tcb,
  "ends" | "settings" | "counters" | "opening" | "iss" | "timestampOffset" | "now"
>;

/** The MSS of a peer that names none (RFC 9293, MUST-15). */
export const DEFAULT_MSS = 536;

/** A block before its first segment. */
export const newTcb = (options: TcbOptions): Tcb => ({
  ...options,
  state: "CLOSED",
  una: options.iss,
  nxt: options.iss,
  cursor: options.iss,
  wnd: 0,
  wl1: 0,
  wl2: 0,
  maxWnd: 0,
  unsent: new SendBuffer(options.settings.sendBufferBytes),
  dataStart: (options.iss + 1) >>> 0,
  finQueued: false,
  finSent: false,
  irs: 0,
  rcv: null,
  advertised: 0,
  peerFin: null,
  peerEnded: false,
  isDetached: false,
  detachedAt: 0,
  nagle: options.settings.nagle,
  keepAlive: options.settings.keepAlive,
  unacknowledged: 0,
  ackNow: false,
  lastAck: 0,
  mss: Math.min(DEFAULT_MSS, options.settings.mtuBytes - HEADERS_BYTES),
  scale: null,
  timestamps: null,
  estimate: firstEstimate(options.settings.retransmitMs),
  congestion: firstCongestion(DEFAULT_MSS),
  timing: null,
  waitsSince: options.now,
  timeoutsInRow: 0,
  heardAt: options.now,
  sentAt: options.now,
  probes: 0,
  challenges: { second: 0, count: 0 },
  running: new Set(),
  out: emptyOut(),
});

/** No segment, no timer and no event. */
export const emptyOut = (): Tcb["out"] => ({
  segments: [],
  timers: new Map(),
  events: [],
});

/** Sets a timer, or resets it. */
export const startTimer = (tcb: Tcb, timer: TimerName, ms: number): void => {
  tcb.running.add(timer);
  tcb.out.timers.set(timer, ms);
};

/** Stops a timer, if it runs. */
export const stopTimer = (tcb: Tcb, timer: TimerName): void => {
  if (tcb.running.delete(timer)) tcb.out.timers.set(timer, null);
};

/** Changes the state of the connection and reports the change as an event. Timers are left as they are. */
export const enter = (tcb: Tcb, state: State): void => {
  const from = tcb.state;
  tcb.state = state;
  tcb.out.events.push({ type: "state", from, to: state });
};

/** TIME-WAIT begins, or begins again (RFC 9293, section 3.10.7.4, eighth). */
export const waitTwoLifetimes = (tcb: Tcb): void => {
  const { settings } = tcb;
  if (settings.has("no-time-wait")) {
    over(tcb, null);
    return;
  }
  if (tcb.state !== "TIME-WAIT") enter(tcb, "TIME-WAIT");
  for (const timer of tcb.running) stopTimer(tcb, timer);
  startTimer(tcb, "time-wait", 2 * settings.mslMs);
};

/** The connection is over. What was received in order may still be read, unless there was an error. */
export const over = (tcb: Tcb, error: TcpErrorCode | null): void => {
  if (tcb.state === "CLOSED") return;
  for (const timer of tcb.running) stopTimer(tcb, timer);
  tcb.ackNow = false;
  tcb.unsent.free();
  if (error !== null || tcb.isDetached) tcb.rcv?.free();
  enter(tcb, "CLOSED");
  tcb.out.events.push({ type: "over", error });
};

/** States in which the peer may still send. */
export const mayReceive = ({ state }: Tcb): boolean =>
  state === "ESTABLISHED" || state === "FIN-WAIT-1" || state === "FIN-WAIT-2";

/** FlightSize: sent and not acknowledged. */
export const flightOf = ({ nxt, una }: Tcb): number => (nxt - una) >>> 0;
