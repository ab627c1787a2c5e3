/** How much a node accepts from others. What exceeds a limit is refused, or its connection closed, and counted. */
export const LIMITS = {
  /** Bytes of one line; a longer line closes its connection. */
  lineBytes: 1 << 20,
  /** Bytes of a value as JSON: a put of it fits well into a line. */
  valueBytes: 1 << 18,
  /** How deep the arrays and objects of a message may be nested. */
  depth: 64,
  /** Connections of clients and members together. */
  connections: 512,
  /** Bytes of unfinished lines of all connections together. */
  unfinishedBytes: 1 << 26,
  /** Names of clients that one connection may ask under. */
  names: 256,
  /** Lines that are no messages, over one connection. */
  malformedLines: 100,
  /** Unanswered requests of one connection; until some are answered, the node reads nothing more from it. */
  openRequests: 256,
  /** Bytes of answers that a client has not read; until it reads, the node reads nothing more from it. */
  unreadBytes: 1 << 20,
  /** Bytes that wait for one peer; messages that do not fit are lost, as on any network. */
  peerBytes: 1 << 23,
} as const;
