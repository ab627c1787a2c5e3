/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const versionFaults = [
  "acknowledge-before-flush",
  "commit-unchecked",
  "forget-commits",
  "old-snapshot",
  "read-newest",
] as const;
/** The name of one of them. */
export type VersionFault = (typeof versionFaults)[number];

/** The options as the user gives them; each has a default. */
export type VersionOptions = {
  /** The node that has the keys; the first by name unless given. */
  readonly server?: string;
  /** After how long a message is repeated. */
  readonly retryMs?: number;
  readonly faults?: readonly VersionFault[];
};
