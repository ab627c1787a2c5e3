import type { Operation } from "../../model/operation.ts";
import type { ModelName } from "../models.ts";

/**
 * Models that depend on the order of each client's operations alone: they give one verdict to all
 * histories that differ only in time.
 */
export const BY_SESSION: ReadonlySet<ModelName> = new Set<ModelName>([
  "sequential",
  "per-key-sequential",
  "causal-convergence",
  "causal-memory",
  "causal-consistency",
  "pram",
  "slow",
  "session-guarantees",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
]);

/**
 * A history with the same sessions, side by side in time. It stands for all histories that have
 * these sessions.
 */
export const sideBySide = (operations: readonly Operation[]): readonly Operation[] => {
  const places = new Map<string, number>();
  return operations
    .map((operation): Operation => {
      const place = places.get(operation.client) ?? 0;
      places.set(operation.client, place + 1);
      const returned = operation.result === undefined ? Infinity : 2 * place + 1;
      return { ...operation, invoked: 2 * place, returned };
    })
    .sort((a, b) => a.invoked - b.invoked);
};
