/** The parameters of the store by directory with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /**
   * Which part: `store`, puts and gets; `moves`, a key that moves, is copied again, or leaves a slow node;
   * `partitioned`, several directories, each for some of the keys; `room`, the choice of nodes for values;
   * `replicated`, a directory on several nodes; `popular`, a value that many clients get; `relayed`, as `moves`, where the
   * directory relays.
   */
  work: "store" as string,
  /** How many nodes have a copy of the key. */
  n: 2,
  /** Does the directory relay (`recursive`), or name the nodes to the client (`iterative`)? */
  query: "recursive" as string,
  /**
   * Does the process that replicates a put send it to every node (`iterative`), or to the first one, which passes it
   * on to the others (`recursive`)?
   */
  replication: "iterative" as string,
  /** How many acknowledgements a put waits for, `all` or `one`. */
  acks: "all" as string,
  /** Does a directory that relays keep the next put until the last one is answered? */
  serialises: true,
  /** Does a node keep its copy when a put with a lower number of the directory arrives? */
  versions: true,
  /** Which node answers a get: one that the directory knows to have the last answered put (`holder`), or `any`. */
  reads: "holder" as string,
  /** What clients ask. */
  asks: "puts-beside-gets" as string,
  /** How often a node may fail for good, and a letter be lost. */
  crashes: 0,
  loss: 0,
  /**
   * How many units of time a letter takes between client and directory, directory and node, client and node, and
   * between two nodes.
   */
  apart: [1, 1, 1, 1] as readonly number[],
  /** How many units of time more a letter to or from the last node takes. */
  slow: 0,
  /**
   * Of `moves`: what the directory changes; `replace-first`, `replace-last`: it gives a replica up that is slow; `any`:
   * twice any replica for any other node, at any time, and it may give a change up; a client may look again at any time.
   */
  change: "none" as string,
  /** Of `moves`: how many nodes fail for good, and how many replicas may have failed at one time. */
  failures: 0,
  atOnce: 1,
  /** Of `moves`: do nodes refuse what has an older epoch, and does a client keep what it has looked up? */
  checksEpochs: true,
  remembers: false,
  /** Of `relayed`: does the directory keep one request, or one change, of the key under way at a time? */
  oneAtATime: false,
  /** Of `moves`: how often a letter may arrive twice. */
  duplicates: 0,
  /** Of `partitioned` and `replicated`: how many directories there are. */
  directories: 2,
  /** Of `partitioned`: does the last client know only the first directory? */
  stale: false,
  /** Of `room`: how many nodes there are, on how many racks, and for how many values each node has room. */
  nodes: 3,
  racks: 3,
  capacity: 9,
  /** How many values each node but the last has at first, and how many new values are put. */
  old: 0,
  puts: 2,
  /** Does a new value go where there is `room`, or to the nodes in their `turns`? */
  prefers: "room" as string,
  /** Does the directory move values from the node with most to the one with fewest? */
  rebalances: true,
  /** How many racks are lost for good. */
  lostRacks: 0,
  /**
   * Of `popular`: how many nodes more may get a copy, after how many gets, how often, and whether copies are taken away
   * again.
   */
  extras: 0,
  popular: 1,
  makes: 1,
  cools: false,
  /** Of `replicated`: the last term in which a directory may take over. */
  takeovers: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
