/** The parameters of Chord with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /**
   * Which part: `joint`, the upkeep of the ring in joint steps; `messages`, the same in messages; `look-up`, from any node, in a ring that is right;
   * `copies`, of a key on the leaf set of its owner.
   */
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
  /**
   * Of `messages`: how many nodes may fail; the ring begins with so many members more. Of `copies`: how many may fail
   * between two repairs.
   */
  failures: 0,
  /**
   * Of `messages`. `leaves`: how many nodes may leave; the ring begins with so many members more. `returns`: may a
   * node that has failed come back, once? `timeOuts`: are they `right`, or may they go off at `any` time, as in runs
   * of code?
   */
  leaves: 0,
  returns: false,
  timeOuts: "right" as string,
  /** Of `look-up`: the bits and the nodes' identifiers, in order; those of slide 50. */
  bits: 6,
  ids: [4, 8, 15, 20, 32, 35, 44, 58] as readonly number[],
  /** Of `look-up`: by `fingers`, or by the `prefix` of digits of so many bits. */
  router: "fingers" as string,
  digit: 2,
  /** Of `look-up`: what fingers or tables hold: `exact`, `none`, or `any` nodes. */
  tables: "exact" as string,
  /** Of `look-up`: `one` key from one node, which may be any, or `all` keys from all nodes, one after the other. */
  asks: "one" as string,
  /** Of `copies`: how many nodes have a copy, the owner and its successors; and where gets go: to the `owner` or to `any`. */
  copies: 2,
  reads: "owner" as string,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
