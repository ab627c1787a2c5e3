import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Read committed (PL-2): nothing is read that was aborted or later replaced by its own
 * transaction, and no transactions read from each other in a circle.
 *
 * Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999.
 */
export const readCommitted: Judge = levelModel("read-committed");
