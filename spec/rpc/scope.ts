/** The parameters of the RPC spec with their defaults. Every verdict is printed with their values. */
export const defaults = {
  clients: 1,
  /** What clients call: see `scripts.ts`. */
  work: "append",
  /** How many calls each client makes, where its work is a number of calls. */
  calls: 1,
  /**
   * How often a client may ask again although a copy of its call, or the reply, is still on its way. It may
   * always ask again when nothing is.
   */
  retries: 1,
  /** How many replies the server remembers. */
  cache: 2,
  /** The cache is on the disk, each reply written together with what its call did. */
  durable: false,
  /** Is a call executed some time after it arrives, so that copies of it may arrive in between? */
  slow: false,
  /** How often a process may crash, and which: the server, or clients. */
  crashes: 0,
  crashing: "server",
  loss: 0,
  duplicates: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
