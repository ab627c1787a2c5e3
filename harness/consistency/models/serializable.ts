import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Serializability (PL-3): one order of all transactions explains what each of them read.
 *
 * Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999.
 */
export const serializable: Judge = levelModel("serializable");
