/** The parameters of the single-copy store with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** How many clients there are: the first one puts, the others get. */
  clients: 2,
  /** How many requests the first client, and each other one, has. */
  puts: 1,
  gets: 2,
  /** How often a process may crash, and a letter arrive again. */
  crashes: 0,
  duplicates: 0,
  /** How often the holder and the first asker are cut off from the other askers; no heal is promised. */
  partitions: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
