/** Every parameter of the single-copy store: what a verdict covers is printed with these. */
export const defaults = {
  /** The first of them puts, the others get. */
  clients: 2,
  puts: 1,
  gets: 2,
  crashes: 0,
  duplicates: 0,
  /** The copy and the first client on one side, everybody else on the other; none heals for sure. */
  partitions: 0,
};

export type Scope = Readonly<typeof defaults>;
