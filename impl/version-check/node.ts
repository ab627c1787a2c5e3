/**
 * Transactions under snapshot isolation by version check. One node, the server, has all versions of all keys; every
 * node runs the transactions of its clients against it.
 */
import { needing } from "../ports.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { startTransactions } from "../store/transactions/node.ts";
import type { VersionOptions } from "./options.ts";
import { VersionServer } from "./version-server.ts";

/**
 * Starts a node.
 *
 * @throws RangeError when the server is none of the nodes
 */
export const startVersionCheck = needing(
  storePorts,
  (ports: StorePorts, { server, retryMs = 200, faults = [] }: VersionOptions = {}) =>
    startTransactions(ports, {
      server,
      retryMs,
      asksToWrite: false,
      endsReads: false,
      open: (disk) => new VersionServer(disk, faults),
      answersBeforeFlush: faults.includes("acknowledge-before-flush"),
    }),
);
