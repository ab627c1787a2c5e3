/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const lockingFaults = [
  "acknowledge-before-flush",
  "forget-commits",
  "go-on-after-restart",
  "read-without-lock",
  "release-early",
] as const;
/** The name of one of them. */
export type LockingFault = (typeof lockingFaults)[number];

/** The options as the user gives them; each has a default. */
export type LockingOptions = {
  /** The node that has the keys; the first by name unless given. */
  readonly server?: string;
  /** After how long a message is repeated. */
  readonly retryMs?: number;
  /** Is the lock of a read kept to the end (unless given), or given back once the read is done? */
  readonly readLocks?: "long" | "short";
  readonly faults?: readonly LockingFault[];
};
