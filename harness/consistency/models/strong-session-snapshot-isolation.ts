import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Snapshot isolation, in which a snapshot has what the client committed before.
 *
 * Daudjee, Salem. "Lazy Database Replication with Snapshot Isolation". VLDB 2006.
 */
export const strongSessionSnapshotIsolation: Judge = levelModel(
  "strong-session-snapshot-isolation",
);
