/** Every number and switch of the quorum store: what a verdict covers is printed with these. */
export const defaults = {
  /** Replicas; replies that decide a get; acknowledgements that decide a put. */
  n: 3 as number,
  r: 2 as number,
  w: 2 as number,
  /** Coordinators with a client each; the first `writers` of them put, the others get. */
  clients: 2 as number,
  writers: 1 as number,
  puts: 1 as number,
  gets: 2 as number,
  /** A get installs what it is about to return. */
  writeBack: true as boolean,
  /** A put asks R replicas for the newest version; a lone writer may rely on its own counter. */
  queryFirst: true as boolean,
  writerInVersion: true as boolean,
  /** A coordinator may stop waiting for acknowledgements. */
  givesUp: false as boolean,
  /** Clients compare and set instead, by a get and a put. */
  casByGetAndPut: false as boolean,
  crashes: 0 as number,
  wipes: 0 as number,
  partitions: 0 as number,
  /** Wrong on purpose. */
  firstReply: false as boolean,
  acknowledgesEarly: false as boolean,
  waitsForAll: false as boolean,
  forgetful: false as boolean,
  backwards: false as boolean,
  reusesCounter: false as boolean,
  wipesCounter: false as boolean,
  reportsFailure: false as boolean,
};

export type Scope = Readonly<typeof defaults>;
