/** Every number and switch of the single-copy store: what a verdict covers is printed with these. */
export const defaults = {
  /** The first of them puts, the others get. */
  clients: 2 as number,
  puts: 1 as number,
  gets: 2 as number,
  crashes: 0 as number,
  duplicates: 0 as number,
  /** The copy and the first client on one side, everybody else on the other; none heals for sure. */
  partitions: 0 as number,
  /** Wrong on purpose. */
  forgetful: false as boolean,
  executesTwice: false as boolean,
  reusesNumbers: false as boolean,
  caches: false as boolean,
};

export type Scope = Readonly<typeof defaults>;
