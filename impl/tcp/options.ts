/** The options of a stack, their defaults, and the mistakes that can be planted in it. All of it is JSON. */

/** Ways to be wrong on purpose, so that the judges of this stack can show that they notice: in one connection. */
export const connectionFaults = [
  "accept-any-rst",
  "acknowledge-without-plus-one",
  "answer-rst-with-rst",
  "any-ack-in-syn-received",
  "any-ack-in-syn-sent",
  "compare-unsigned",
  "fin-without-sequence",
  "forget-retransmission",
  "no-checksum-check",
  "no-closing",
  "no-reassembly-check",
  "no-simultaneous-open",
  "no-time-wait",
  "no-window-check",
  "refuse-nothing",
  "two-way-handshake",
] as const;
/** The name of a mistake in connections. */
export type ConnectionFault = (typeof connectionFaults)[number];
/** Mistakes about which socket gets a segment. */
export const socketFaults = [
  "accept-gives-listener",
  "accept-half-open",
  "accept-newest",
  "demultiplex-by-port",
  "listener-ends-with-first-accept",
  "no-backlog",
  "no-protocol-check",
  "pick-well-known-port",
  "reuse-time-wait",
] as const;
/** The name of such a mistake. */
export type SocketFault = (typeof socketFaults)[number];
/** The name of a mistake that can be planted. */
export type TcpFault = ConnectionFault | SocketFault;

/** The options of a stack; each has a default. */
export type TcpOptions = {
  /** The most bytes of a packet; less where the link carries less. */
  readonly mtuBytes?: number;
  /** The maximum segment lifetime; TIME-WAIT lasts twice as long (RFC 9293, section 3.4.2; MUST-13). */
  readonly mslMs?: number;
  /** How long after its start a machine assigns no sequence numbers (RFC 9293, section 3.4.3). */
  readonly quietTimeMs?: number;
  readonly receiveBufferBytes?: number;
  readonly sendBufferBytes?: number;
  /** Connections of a listener that `accept` has not taken yet, half-open ones among them. */
  readonly backlog?: number;
  /** The most connections of the machine, without those in TIME-WAIT. */
  readonly connectionsMax?: number;
  /** Connections in TIME-WAIT; above that the oldest one ends early. */
  readonly timeWaitMax?: number;
  /** The range of ports for connections whose program names none (RFC 6335, section 6). */
  readonly ephemeralPorts?: readonly [least: number, most: number];
  /** May programs name a well-known port, up to 1023? Systems keep these for programs with more rights. */
  readonly wellKnownPorts?: "allowed" | "refused";
  /** RFC 6298: the first timeout, and the bounds of all others. */
  readonly retransmitMs?: {
    readonly first: number;
    readonly least: number;
    readonly most: number;
  };
  /** R2 of RFC 9293, section 3.8.3: how long bytes may wait for a peer that does not answer. */
  readonly timeoutMs?: number;
  /** The same for a SYN: at least 3 minutes. */
  readonly synTimeoutMs?: number;
  /** How long a listener waits for the end of a handshake. */
  readonly handshakeTimeoutMs?: number;
  /** How long FIN-WAIT-2 lasts after `close`, when no program waits for what the peer may send. */
  readonly finWait2Ms?: number;
  /** RFC 9293, section 3.8.6.3: less than 500; 0: every segment with data is acknowledged at once. */
  readonly delayedAckMs?: number;
  /** RFC 9293, section 3.7.4: small segments wait for the acknowledgement of earlier ones (MUST-17). */
  readonly nagle?: boolean;
  /** RFC 9293, section 3.8.4; null: no keep-alive probes. */
  readonly keepAlive?: KeepAlive | null;
  /** RFC 7323, section 2. */
  readonly windowScale?: boolean;
  /** RFC 7323, section 3. */
  readonly timestamps?: boolean;
  /**
   * Sends as specs do, for holding the stack to one: a segment has one byte or the FIN, no congestion window
   * bounds them, a timeout sends the first one again and no other, and bytes out of order are dropped.
   */
  readonly plain?: boolean;
  /**
   * Every segment tells a window of so many bytes, whatever the program has read, and reading sends no segment:
   * for holding the stack to a spec in which windows do not change. Null: the room in the buffer.
   */
  readonly fixedWindow?: number | null;
  /** RFC 5961, section 7; per connection, so that one connection does not tell of another (CVE-2016-5696). */
  readonly challengesPerSecond?: number;
  /**
   * RFC 9293 contradicts itself: its figure 7 has a SYN,ACK in SYN-RECEIVED establish the connection, and its
   * table 6 calls that segment unacceptable, to be answered by an ACK.
   */
  readonly simultaneousOpen?: "table-6" | "figure-7";
  /** RFC 9293, section 3.10.7.4 lets a RST end TIME-WAIT; RFC 1337 shows the danger, and ignores it. */
  readonly resetInTimeWait?: "ignored" | "accepted";
  /**
   * A FIN that comes again is before the window, which table 6 answers and drops; the check that follows would
   * begin TIME-WAIT anew. Other stacks do.
   */
  readonly finInTimeWait?: "restarts" | "answered";
  /**
   * A peer that has filled the window stands at its end, where table 6 takes no segment without length; so what
   * it acknowledges would count only once its own lost bytes have come again. Other stacks take it.
   */
  readonly ackAtWindowEnd?: "taken" | "table-6";
  /** A SYN in SYN-RECEIVED: section 3.10.7.4 leads a listener's end back; RFC 5961 has a challenge for it. */
  readonly synInSynReceived?: "to-listen" | "challenged";
  /** RFC 5961, section 3: only a RST with the very next number; RFC 793: any in the window. */
  readonly believedResets?: "next" | "in-window";
  /** RFC 9293, section 3.6.1 (MAY-2): a new SYN may end TIME-WAIT. */
  readonly reopenFromTimeWait?: boolean;
  /** The initial sequence numbers of the first connections, in order; later ones follow RFC 6528. */
  readonly initialNumbers?: readonly number[];
  /**
   * How far apart the first numbers of successive connections with the same five values are, the first of them
   * included, so that a number tells which connection a packet is of: for holding the stack to a spec. Null: RFC 6528.
   */
  readonly countedNumbers?: number | null;
  /** Which events are traced: changes of state; or also each segment, call and timer, with the numbers after it. */
  readonly traces?: "states" | "steps";
  readonly faults?: readonly TcpFault[];
};

/** When the first probe is sent on an idle connection, the time between probes, and how many may stay unanswered. */
export type KeepAlive = {
  readonly idleMs: number;
  readonly intervalMs: number;
  readonly probes: number;
};

/** All options, with their defaults. */
export type TcpSettings = Required<Omit<TcpOptions, "faults">> & {
  /** Is this fault planted? */
  readonly has: (fault: TcpFault) => boolean;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const defaults: Omit<TcpSettings, "has"> = {
  mtuBytes: 1500,
  mslMs: 2 * MINUTE,
  quietTimeMs: 0,
  receiveBufferBytes: 256 * 1024,
  sendBufferBytes: 256 * 1024,
  backlog: 128,
  connectionsMax: 10_000,
  timeWaitMax: 10_000,
  ephemeralPorts: [49_152, 65_535],
  wellKnownPorts: "allowed",
  retransmitMs: { first: SECOND, least: SECOND, most: MINUTE },
  timeoutMs: 100 * SECOND,
  synTimeoutMs: 3 * MINUTE,
  handshakeTimeoutMs: MINUTE,
  finWait2Ms: MINUTE,
  delayedAckMs: 100,
  nagle: true,
  keepAlive: null,
  windowScale: true,
  timestamps: true,
  plain: false,
  fixedWindow: null,
  challengesPerSecond: 10,
  simultaneousOpen: "table-6",
  resetInTimeWait: "ignored",
  finInTimeWait: "restarts",
  ackAtWindowEnd: "taken",
  synInSynReceived: "to-listen",
  believedResets: "next",
  reopenFromTimeWait: true,
  initialNumbers: [],
  countedNumbers: null,
  traces: "states",
};

/** The last of the ports that are named for services: RFC 6335, section 6. */
export const LAST_WELL_KNOWN_PORT = 1023;
const PORT_MAX = 65_535;
/** The least MTU with which this stack works: what every IPv4 link must carry (RFC 791). */
const MTU_LEAST = 68;
const BUFFER_BYTES_MOST = 2 ** 30;

/** @throws RangeError at an option with which no connection could work, naming it */
export const tcpSettings = ({
  faults = [],
  ...options
}: TcpOptions = {}): TcpSettings => {
  const settings = { ...defaults, ...options };
  const planted = new Set<TcpFault>(faults);
  const expectInRange = (
    name: "mtuBytes" | "receiveBufferBytes" | "sendBufferBytes" | "backlog",
    [least, most]: readonly [number, number],
  ): void => {
    const value = settings[name];
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(
        `${name} is ${value}: expected a whole number from ${least} to ${most}`,
      );
  };
  expectInRange("mtuBytes", [MTU_LEAST, 65_535]);
  expectInRange("receiveBufferBytes", [1, BUFFER_BYTES_MOST]);
  expectInRange("sendBufferBytes", [1, BUFFER_BYTES_MOST]);
  expectInRange("backlog", [1, 65_535]);
  const [least, most] = settings.ephemeralPorts;
  if (least <= LAST_WELL_KNOWN_PORT || most < least || most > PORT_MAX)
    throw new RangeError(
      `ephemeralPorts are ${least} to ${most}: expected a range within ${LAST_WELL_KNOWN_PORT + 1} to ${PORT_MAX}`,
    );
  return { ...settings, has: (fault) => planted.has(fault) };
};
