import type { Basis, CycleClass } from "./cycles.ts";
import type { LevelName } from "./levels.ts";

/** Which cycles a level forbids. */
type Requirement = {
  /** The level forbids the classes from G0 to this one. */
  readonly cycles: CycleClass;
  /** The kinds of edges of which such cycles are made. */
  readonly basis: Basis;
  /** Does it forbid only those cycles that have at most one transaction that does not write? */
  readonly isOfUpdates?: true;
};

/** The cycles that each level forbids. What else it forbids, findings say. */
export const REQUIREMENTS: Readonly<Record<LevelName, Requirement>> = {
  "read-uncommitted": { cycles: "G0", basis: "answers" },
  "read-committed": { cycles: "G1c", basis: "answers" },
  "monotonic-atomic-view": { cycles: "G1c", basis: "view" },
  "repeatable-read": { cycles: "G2-item", basis: "snapshot" },
  "parallel-snapshot-isolation": { cycles: "G-single", basis: "snapshot" },
  "snapshot-isolation": { cycles: "G-nonadjacent", basis: "snapshot" },
  "strong-session-snapshot-isolation": { cycles: "G-nonadjacent", basis: "process" },
  "strong-snapshot-isolation": { cycles: "G-nonadjacent", basis: "realtime" },
  "update-serializable": { cycles: "G2-item", basis: "snapshot", isOfUpdates: true },
  serializable: { cycles: "G2-item", basis: "snapshot" },
  "strong-session-serializable": { cycles: "G2-item", basis: "process" },
  "strict-serializable": { cycles: "G2-item", basis: "realtime" },
};
