/** The parameters of the NFS spec with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /**
   * Which part of NFS: `attributes`, caches that are trusted for a time; `blocks`, files of several blocks and
   * writes that are not stable at once; `calls`, calls that are not idempotent.
   */
  work: "attributes" as string,
  clients: 2,
  /** How often the first program writes, and each other one reads. */
  writes: 1,
  reads: 1,
  /** Do programs open the file for each write and each read, once for all, or never? */
  opens: "each" as string,
  /** Does an open ask for the attributes, however young the known ones are? */
  closeToOpen: true,
  /** For how many ticks attributes are trusted: from the least to the greatest, doubled where nothing changed. */
  least: 1,
  greatest: 1,
  /** When data is sent to the server: at each write, or when the file is closed. */
  flush: "write" as string,
  /** A call without an answer: `hard`: it is sent again for ever; `soft`: it ends with an error after the limit. */
  mount: "hard" as string,
  limit: 1,
  /** How often a call may be sent again although a copy, or its reply, is on its way. */
  retries: 0,
  crashes: 0,
  /** Does the server come back after each crash? */
  returns: true,
  loss: 0,
  /** Is time kept, for properties that speak of it, where programs do not read all the time? */
  timed: false,
  /** Programs read all the time; where the first one writes, all others do. */
  looks: false,
  /** How many ticks a run has in which nothing is written. */
  ticks: 8,
  /** How many files each client reads. */
  files: 1,
  /** Of `blocks` and `calls`: what programs ask. */
  script: "one writer" as string,
  /** Of `blocks`: how many blocks the file has. */
  size: 2,
  /** Of `blocks`: are attributes trusted `never`, until they expire at some time (`expires`), or for `ever`? */
  trust: "never" as string,
  /** Of `calls`: how many answers the server remembers, and whether they survive its crash. */
  cache: 0,
  durable: false,
  /** Of `blocks`: which process may crash, the `server` or `clients`. */
  crashing: "server" as string,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
