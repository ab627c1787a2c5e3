/** The parameters of the AFS spec with their defaults. Every verdict is printed with their values. */
export const defaults = {
  clients: 2,
  /** What programs ask: see `scripts.ts`. */
  work: "sessions",
  /** Does the server answer a store only when all clients that got a break have answered? */
  waits: true,
  /**
   * Does the server give up a client that does not answer, and deliver the break before that client's next call? This
   * is the rule of OpenAFS.
   */
  givesUp: false,
  /** A callback lasts so many ticks; 0: until it is broken. */
  lease: 0,
  /** By how many ticks the clock of a client may fall back within a lease. */
  skew: 0,
  /**
   * How the server recovers after a restart: it asks every client which version it believes in, or waits until all
   * leases are over.
   */
  recovery: "ask",
  /** How often a process may crash, and which: the server, or clients. */
  crashes: 0,
  crashing: "server",
  loss: 0,
  /** How often the network is cut in two. No heal is promised. */
  partitions: 0,
  cut: "reader",
  /** Requests and messages are counted, for the properties about them. */
  observed: false,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
