import type { LeaseOptions, ServerFault } from "../options.ts";

/** How a server behaves. */
export type ServerOptions = LeaseOptions & {
  /** Does the server answer a store only when all clients that it called have answered? */
  readonly waits: boolean;
  /**
   * The rule for a client that does not answer: `wait` for it, or, as OpenAFS does, give it up after `giveUpMs` and
   * deliver the break before its next call.
   */
  readonly rule: "wait" | "openafs";
  readonly giveUpMs: number;
  /** How the server recovers callbacks after a restart: it asks the clients, or waits until their leases are over. */
  readonly recovery: "ask" | "leases";
  /** How long after a restart the server asks; 0: at once. */
  readonly askMs: number;
  /**
   * How long after the tick that ends the last callback the waiting store is answered, and how long after the answer of
   * a client that was given up the server does its call; 0: at once.
   */
  readonly settleMs: number;
  /** After how long the server sends a call to a client again. */
  readonly retryMs: { readonly first: number; readonly most: number };
  /** Does the server try a failing disk again before it answers the client? */
  readonly isPatient: boolean;
  readonly faults: { has(fault: ServerFault): boolean };
};

/** The defaults. */
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
