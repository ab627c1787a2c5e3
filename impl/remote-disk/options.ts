/** Mistakes that a remote disk can make on purpose, so that judges can show that they find them. */
export const diskFaults = [
  "acknowledge-before-sync",
  "read-from-cache",
  "write-twice",
] as const;
/** The name of one of them. */
export type DiskFault = (typeof diskFaults)[number];
/** No fault. */
export const noFaults: { has(fault: DiskFault): boolean } = { has: () => false };
