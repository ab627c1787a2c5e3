/** The parameters of the hash ring with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** Identifiers are numbers of so many bits: m of slide 49. */
  bits: 3,
  /** How many machines there are, and how many of them are in the ring at first. */
  machines: 3,
  members: 2,
  /** How many places on the ring each machine has: its virtual nodes. */
  tokens: 1,
  /** The identifiers: those of the first machine, then those of the second, and so on. */
  ids: [1, 5, 3] as readonly number[],
  /** The keys that are stored; none given: every identifier is one. */
  keys: [0, 2, 3, 6] as readonly number[],
  /** How many machines keep a copy of each key, as far as its placement goes. */
  replicas: 2,
  /** How many of the machines that are not the seed may leave. */
  leaves: 0,
  /** How many requests the clients have: puts of the first one, gets of the second. */
  puts: 0,
  gets: 0,
  /** How often a letter may be lost, or arrive twice. */
  loss: 0,
  duplicates: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;

/** The ring of slide 50: m = 6, eight machines. */
export const slide50 = {
  bits: 6,
  machines: 8,
  members: 8,
  ids: [4, 8, 15, 20, 32, 35, 44, 58],
  keys: [],
} as const satisfies Partial<Scope>;
