/** What a node takes from others at most. What exceeds a limit is closed or refused, and counted. */
export const LIMITS = {
  /** Bytes of one line; a longer one ends its connection. */
  lineBytes: 1 << 20,
  /** Bytes of a value, as JSON: what a put carries fits into a line with room to spare. */
  valueBytes: 1 << 18,
  /** How deep the arrays and objects of a message may be nested. */
  depth: 64,
  /** Connections of clients and members together. */
  connections: 512,
  /** Bytes of unfinished lines of all connections together. */
  unfinishedBytes: 1 << 26,
  /** Names of clients that one connection may ask under. */
  names: 256,
  /** Lines of one connection that are no messages. */
  malformedLines: 100,
  /** Requests of one connection that are not answered yet; until some are, nothing more is read. */
  openRequests: 256,
  /** Bytes of answers that a client has not read; until it does, the node reads nothing from it. */
  unreadBytes: 1 << 20,
  /** Bytes that wait for one peer; what does not fit is lost, as on a network. */
  peerBytes: 1 << 23,
} as const;
