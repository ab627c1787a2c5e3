import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Snapshot isolation, in which a snapshot has all that was committed before the transaction began.
 *
 * Daudjee, Salem. "Lazy Database Replication with Snapshot Isolation". VLDB 2006.
 */
export const strongSnapshotIsolation: Judge = levelModel("strong-snapshot-isolation");
