import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Monotonic atomic view: once a transaction has seen another one, its later reads see all that
 * the other wrote.
 *
 * Bailis et al. "Highly Available Transactions". VLDB 2014.
 */
export const monotonicAtomicView: Judge = levelModel("monotonic-atomic-view");
