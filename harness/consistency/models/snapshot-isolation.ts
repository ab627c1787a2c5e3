import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Snapshot isolation: transactions commit in one order, each reads what the first of them wrote,
 * and no other wrote its keys since then.
 *
 * Cerone, Gotsman. "Analysing Snapshot Isolation". J. ACM 65(2), 2018.
 */
export const snapshotIsolation: Judge = levelModel("snapshot-isolation");
