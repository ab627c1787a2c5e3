/** The isolation levels of transactions, the strongest last. */
export const LEVELS = [
  "read-uncommitted",
  "read-committed",
  "monotonic-atomic-view",
  "repeatable-read",
  "parallel-snapshot-isolation",
  "snapshot-isolation",
  "strong-session-snapshot-isolation",
  "strong-snapshot-isolation",
  "update-serializable",
  "serializable",
  "strong-session-serializable",
  "strict-serializable",
] as const;

/** The name of an isolation level. */
export type LevelName = (typeof LEVELS)[number];

/** Is this the name of an isolation level? */
export const isLevel = (name: string): name is LevelName =>
  (LEVELS as readonly string[]).includes(name);
