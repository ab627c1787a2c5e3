import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Strict serializability: serializability in an order that keeps real time.
 *
 * Papadimitriou. "The Serializability of Concurrent Database Updates". J. ACM 26(4), 1979.
 */
export const strictSerializable: Judge = levelModel("strict-serializable");
