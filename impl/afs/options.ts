/** The options that server and cache manager share. */

/** Mistakes that the server can make on purpose, so that judges can show that they find them. */
const serverFaults = [
  "break-after-reply",
  "break-before-commit",
  "break-the-writer",
  "forget-callbacks",
  "forget-done",
  "forget-late",
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

/** The lifetime of callbacks. */
export type LeaseOptions = {
  /** In ticks; 0: until the server breaks them. */
  readonly lease: number;
  /** How many ticks longer than the client the server waits, since the client's clock may be slow. */
  readonly bias: number;
  /** The length of a tick, in milliseconds. */
  readonly tickMs: number;
};
