import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Serializability in an order that keeps the order of each client.
 *
 * Daudjee, Salem. "Lazy Database Replication with Ordering Guarantees". ICDE 2004.
 */
export const strongSessionSerializable: Judge = levelModel("strong-session-serializable");
