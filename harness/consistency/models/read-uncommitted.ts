import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Read uncommitted (PL-1): the writes of transactions have one order.
 *
 * Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999.
 */
export const readUncommitted: Judge = levelModel("read-uncommitted");
