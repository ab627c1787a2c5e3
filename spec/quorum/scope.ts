/** Every parameter of the quorum store: what a verdict covers is printed with these. */
export const defaults = {
  /** Replicas; replies that decide a get; acknowledgements that decide a put. */
  n: 3,
  r: 2,
  w: 2,
  /** Coordinators with a client each; the first `writers` of them put, the others get. */
  clients: 2,
  writers: 1,
  puts: 1,
  gets: 2,
  /** A get installs what it is about to return. */
  writeBack: true,
  /** A put asks R replicas for the newest version; a lone writer may rely on its own counter. */
  queryFirst: true,
  /** A coordinator may stop waiting for acknowledgements. */
  givesUp: false,
  /** Clients compare and set instead, by a get and a put. */
  casByGetAndPut: false,
  crashes: 0,
  wipes: 0,
  partitions: 0,
};

export type Scope = Readonly<typeof defaults>;
