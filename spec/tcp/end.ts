/** What one end of a connection holds: RFC 9293, sections 3.3.1 and 3.3.2. */

export type Phase =
  | "closed"
  | "listen"
  | "syn-sent"
  | "syn-received"
  | "established"
  | "fin-wait-1"
  | "fin-wait-2"
  | "closing"
  | "close-wait"
  | "last-ack"
  | "time-wait";

/** How the last connection of an end came to its end. `assassinated`: by an RST in TIME-WAIT (RFC 1337). */
export type Outcome =
  | "none"
  | "done"
  | "reset"
  | "assassinated"
  | "refused"
  | "aborted"
  | "crashed";

/** `iss`, `una`, `nxt`, `irs`, `rcv` are ISS, SND.UNA, SND.NXT, IRS and RCV.NXT of the RFC. */
export type End = {
  readonly phase: Phase;
  /** Did it listen? Then a reset of an unfinished handshake leads back to LISTEN (MUST-11). */
  readonly passive: boolean;
  readonly iss: number;
  readonly una: number;
  readonly nxt: number;
  readonly irs: number;
  readonly rcv: number;
  /** How often it was opened. */
  readonly opens: number;
  readonly outcome: Outcome;
  /** How many bytes its program has written in this connection. */
  readonly written: number;
  readonly read: readonly string[];
  /** Units of time left: of TIME-WAIT, or of the quiet time after a crash. */
  readonly wait: number;
};

/** An end that was never opened. */
export const fresh: End = {
  phase: "closed",
  passive: false,
  iss: 0,
  una: 0,
  nxt: 0,
  irs: 0,
  rcv: 0,
  opens: 0,
  outcome: "none",
  written: 0,
  read: [],
  wait: 0,
};

/** The state of an end whose connection is over. */
export const over = ({ opens, read, written }: End, outcome: Outcome): End => ({
  ...fresh,
  opens,
  read,
  written,
  outcome,
});

/** Does an end know the initial numbers of both? */
export const isSynchronized = ({ phase }: End): boolean =>
  !["closed", "listen", "syn-sent"].includes(phase);

/** Has its program closed it, so that its FIN is sent? */
export const hasClosed = ({ phase }: End): boolean =>
  ["fin-wait-1", "fin-wait-2", "closing", "last-ack", "time-wait"].includes(phase);

/** Has it taken the FIN of the other end? */
export const hasFin = ({ phase }: End): boolean =>
  ["close-wait", "last-ack", "closing", "time-wait"].includes(phase);
