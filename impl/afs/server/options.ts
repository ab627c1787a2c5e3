import type { LeaseOptions, ServerFault } from "../options.ts";

/** How a server behaves. */
export type ServerOptions = LeaseOptions & {
  /** A store is answered when all that were told have answered. */
  readonly waits: boolean;
  /**
   * What becomes of a client that does not answer: it is waited for, or, as OpenAFS does, given up after `giveUpMs` and
   * told before its next call is done.
   */
  readonly rule: "wait" | "openafs";
  readonly giveUpMs: number;
  /** After a restart the server asks clients what they believe in, or waits until their leases are over. */
  readonly recovery: "ask" | "leases";
  /** So long after a restart the server asks; 0: at once. */
  readonly askMs: number;
  /** So long after the tick that ends the last callback that a store waits for, it is answered; 0: with the tick. */
  readonly settleMs: number;
  /** When a call of a client is sent again. */
  readonly retryMs: { readonly first: number; readonly most: number };
  /** A disk that fails is tried again, before the client is answered. */
  readonly isPatient: boolean;
  readonly faults: { has(fault: ServerFault): boolean };
};

/** What stands for what is left out. */
export const serverDefaults: ServerOptions = {
  lease: 0,
  bias: 0,
  tickMs: 1000,
  waits: true,
  rule: "wait",
  giveUpMs: 10_000,
  recovery: "ask",
  askMs: 0,
  settleMs: 0,
  retryMs: { first: 500, most: 10_000 },
  isPatient: false,
  faults: new Set(),
};
