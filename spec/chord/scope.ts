/** The parameters of Chord with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** Which part: `joint`, the upkeep of the ring in joint steps. */
  work: "joint" as string,
  /** The protocol as published, or as Zave corrected it. */
  protocol: "corrected" as string,
  /** How many nodes there are, in the order of their identifiers. */
  nodes: 4,
  /** How many successors a node knows. */
  successors: 2,
  /** Do nodes fail? */
  fails: true,
  /** Do joins and failures go on for ever, or stop some day (`stops`)? */
  churn: "goes-on" as string,
  /** What a node keeps of notices: the `last` one, which also ends its own stabilization, or `each`. */
  notices: "last" as string,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
