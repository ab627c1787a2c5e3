/** The parameters of the remote disk with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** How many programs there are, each on a machine of its own: the first one writes, the others read. */
  clients: 2,
  /** How many blocks each request is about. */
  size: 1,
  /** How many requests the first program, and each other one, has. */
  writes: 1,
  reads: 2,
  /** How often the server may crash, and a letter be lost or arrive again. */
  crashes: 0,
  loss: 0,
  duplicates: 0,
  /** How often the server and the first program are cut off from the others; no heal is promised. */
  partitions: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
