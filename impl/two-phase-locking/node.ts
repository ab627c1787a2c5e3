/**
 * Transactions under two-phase locking. One node, the server, has all keys and their locks; every node runs the
 * transactions of its clients against it.
 */
import { needing } from "../ports.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { startTransactions } from "../store/transactions/node.ts";
import { LockingServer } from "./locking-server.ts";
import type { LockingOptions } from "./options.ts";

/**
 * Starts a node.
 *
 * @throws RangeError when the server is none of the nodes
 */
export const startTwoPhaseLocking = needing(
  storePorts,
  (
    ports: StorePorts,
    { server, retryMs = 200, readLocks = "long", faults = [] }: LockingOptions = {},
  ) =>
    startTransactions(ports, {
      server,
      retryMs,
      asksToWrite: true,
      endsReads: true,
      open: (disk, start) => new LockingServer(disk, start, { readLocks, faults }),
      answersBeforeFlush: faults.includes("acknowledge-before-flush"),
    }),
);
