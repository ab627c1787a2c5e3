/** The parameters of the quorum store with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** How many replicas there are. */
  n: 3,
  /** How many reports decide a get. */
  r: 2,
  /** How many acknowledgements decide a put. */
  w: 2,
  /** How many clients there are, with a coordinator each. */
  clients: 2,
  /** How many of the clients put, from the first one on; the others get. */
  writers: 1,
  /** How many requests each writer, and each other client, has. */
  puts: 1,
  gets: 2,
  /** A get installs what it is about to return. */
  writeBack: true,
  /** A put first asks R replicas for the newest version. Off: it relies on its coordinator's counter. */
  queryFirst: true,
  /** A coordinator may stop waiting for acknowledgements. */
  givesUp: false,
  /** Instead of puts and gets, each client asks one compare-and-set, made of a get and a put. */
  casByGetAndPut: false,
  /** How often a process may crash, a replica lose its copy, and one replica be cut off. */
  crashes: 0,
  wipes: 0,
  partitions: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
