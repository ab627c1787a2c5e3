/** Options by which a TCP stack sends as specs do: for following its runs, and for playing paths on it. */

/** A byte or a FIN in each segment, a constant window, no options, and every step traced. */
export const plainTcp = (window: number) =>
  ({
    plain: true,
    fixedWindow: window,
    nagle: false,
    delayedAckMs: 0,
    windowScale: false,
    timestamps: false,
    finInTimeWait: "answered",
    ackAtWindowEnd: "table-6",
    synInSynReceived: "challenged",
    reopenFromTimeWait: false,
    traces: "steps",
  }) as const;

/** On a path the timeout of a segment that is not acknowledged: the path says when it is over. */
export const RETRY_MS = 1_000_000_000;
const PATIENCE_MS = 1_000_000_000_000;

/** No timer comes due by itself, so that paths say what is sent again. */
export const patientTcp = {
  challengesPerSecond: 1_000_000,
  retransmitMs: { first: RETRY_MS, least: RETRY_MS, most: RETRY_MS },
  timeoutMs: PATIENCE_MS,
  synTimeoutMs: PATIENCE_MS,
  handshakeTimeoutMs: PATIENCE_MS,
} as const;
