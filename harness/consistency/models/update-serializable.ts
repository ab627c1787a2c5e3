import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Update serializability (PL-3U): the transactions that write are serializable, also together with
 * any one that only reads.
 *
 * Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999.
 */
export const updateSerializable: Judge = levelModel("update-serializable");
