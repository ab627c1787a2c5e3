/** The counters of a stack and its connections: everything that was dropped or done again, by reason. */
import { IP_DROP_REASONS } from "../ip/ipv4.ts";

/** Why a packet or a part of one was dropped. */
export const DROP_REASONS = [
  ...IP_DROP_REASONS,
  /** A packet for another machine. */
  "ipDestination",
  "tcpTooShort",
  "tcpDataOffset",
  "tcpChecksum",
  /** An option of an illegal length. */
  "tcpOptions",
  /** Port 0. */
  "tcpPort",
  /** A RST, or a segment with neither SYN nor ACK, that a listener or no connection at all got. */
  "unexpected",
  /** A segment of no connection and no listener: it was answered by a RST. */
  "refused",
  /** A SYN when the queue of its listener was full, or when the machine had no room for one more connection. */
  "backlogFull",
  /** Not in the receive window (RFC 9293, table 6). */
  "outOfWindow",
  /** An acknowledgement of something that was not sent, or of long ago (RFC 5961, section 5). */
  "badAck",
  /** A RST that was not acted upon. */
  "resetIgnored",
  /** A SYN in a synchronized state (RFC 5961, section 4). */
  "synIgnored",
  /** A timestamp that is too old (RFC 7323, section 5). */
  "oldTimestamp",
  /** No timestamp, although both ends had agreed on them (RFC 7323, section 3.2). */
  "noTimestamp",
  /** No ACK bit where every segment must have one. */
  "noAck",
  /** Data, or a part of them, that had been received before. */
  "duplicateData",
  /** Data beyond the end of the window, or in too many pieces. */
  "excessData",
  /** Data in a state that takes none. */
  "lateData",
  /** A challenge acknowledgement that the limit of so many a second held back. */
  "challengeLimited",
] as const;
/** The name of a reason. */
export type DropReason = (typeof DROP_REASONS)[number];

const OTHERS = [
  "packetsReceived",
  "packetsSent",
  "bytesReceived",
  "bytesSent",
  "retransmissions",
  "fastRetransmissions",
  "timeouts",
  "challenges",
  "resetsSent",
  "resetsReceived",
  "windowProbes",
  "keepAliveProbes",
  /** Connections that were given up because the machine had no port left for them. */
  "portsExhausted",
  /** TIME-WAIT was cut short because too many connections waited. */
  "timeWaitOverflow",
] as const;

/** The name of a counter. */
type Counter = DropReason | (typeof OTHERS)[number];
/** All counters, by name. */
export type Stats = Readonly<Record<Counter, number>>;

/** Counters that begin at 0; what one counts, its parent counts, too. */
export class Counters {
  readonly #counts: Record<Counter, number>;
  readonly #parent: Counters | null;

  constructor(parent: Counters | null = null) {
    this.#parent = parent;
    this.#counts = Object.fromEntries(
      [...DROP_REASONS, ...OTHERS].map((name) => [name, 0]),
    ) as Record<Counter, number>;
  }

  count(name: Counter, by = 1): void {
    this.#counts[name] += by;
    this.#parent?.count(name, by);
  }

  /** A copy of all counters. */
  read(): Stats {
    return { ...this.#counts };
  }
}
