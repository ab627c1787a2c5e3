import type { Work } from "../shared/transactions.ts";

/** The parameters of two-phase locking with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** What the clients ask. */
  work: "write skew" as Work,
  /** Is the lock of a read kept to the end of the transaction, or given back once the read is done? */
  readLocks: "long" as "long" | "short",
  /** How often a process may crash, and a letter arrive again. */
  crashes: 0,
  duplicates: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
