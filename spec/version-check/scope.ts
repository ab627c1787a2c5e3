import type { Work } from "../shared/transactions.ts";

/** The parameters of the version check with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /** What the clients ask. */
  work: "write skew" as Work,
  /** How often a process may crash, and a letter arrive again. */
  crashes: 0,
  duplicates: 0,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
