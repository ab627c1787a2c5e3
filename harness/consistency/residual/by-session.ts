import type { Operation } from "../../model/operation.ts";
import type { ModelName } from "../models.ts";

/**
 * Models that look at what each client did in its order, and at no time: histories that differ in
 * nothing but time are one to them.
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

/** The same sessions, all of them side by side: what stands for every history that has these. */
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
