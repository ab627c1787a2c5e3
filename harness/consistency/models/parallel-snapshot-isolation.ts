import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Parallel snapshot isolation: a transaction reads a snapshot that is closed under what was seen,
 * and of two that write one key, one sees the other. Snapshots need not be of one order.
 *
 * Sovran et al. "Transactional Storage for Geo-replicated Systems". SOSP 2011.
 * Cerone, Gotsman. "Analysing Snapshot Isolation". J. ACM 65(2), 2018.
 */
export const parallelSnapshotIsolation: Judge = levelModel("parallel-snapshot-isolation");
