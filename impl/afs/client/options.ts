import type { ClientFault, LeaseOptions } from "../options.ts";

/** How a cache manager behaves. */
export type ClientOptions = Pick<LeaseOptions, "lease" | "tickMs"> & {
  /** The most bytes of all copies; those that are not in use go first. */
  readonly cacheBytes: number;
  /** The most bytes of one call. */
  readonly partBytes: number;
  /** Copies survive a crash of the machine; without it a crash may damage some, which are fetched again then. */
  readonly isDurable: boolean;
  /** Does the client try a failing disk again before it answers the program? */
  readonly isPatient: boolean;
  readonly faults: { has(fault: ClientFault): boolean };
};

/** The defaults. */
export const clientDefaults: ClientOptions = {
  lease: 0,
  tickMs: 1000,
  cacheBytes: 2 ** 30,
  partBytes: 2 ** 19,
  isDurable: true,
  isPatient: false,
  faults: new Set(),
};
