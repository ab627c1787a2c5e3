/** What both sides can be told. */

/** Mistakes that the server can make on purpose, so that judges can show that they find them. */
const serverFaults = [
  "break-after-reply",
  "break-before-commit",
  "break-the-writer",
  "forget-callbacks",
  "forget-done",
  "no-bias",
  "register-after-reply",
  "store-before-recovery",
  "tear-store",
] as const;
/** Mistakes that the cache manager can make on purpose. */
const clientFaults = [
  "believe-any-grant",
  "close-does-not-wait",
  "count-lease-from-arrival",
  "never-ask-again",
  "replace-open-copy",
  "store-on-write",
  "store-per-chunk",
  "trust-cache-after-reboot",
] as const;

/** The name of a fault of the server. */
export type ServerFault = (typeof serverFaults)[number];
/** The name of a fault of the cache manager. */
export type ClientFault = (typeof clientFaults)[number];

/** The name of a fault of either. */
export type AfsFault = ServerFault | ClientFault;

/** The faults of each side. */
export const faultsOf = (
  faults: readonly AfsFault[],
): {
  readonly server: readonly ServerFault[];
  readonly client: readonly ClientFault[];
} => ({
  server: serverFaults.filter((each) => faults.includes(each)),
  client: clientFaults.filter((each) => faults.includes(each)),
});

/** How long callbacks last. */
export type LeaseOptions = {
  /** Ticks; 0: until they are broken. */
  readonly lease: number;
  /** So many ticks the server waits longer than the client: the clock of the client may be slow. */
  readonly bias: number;
  /** How long a tick is. */
  readonly tickMs: number;
};
