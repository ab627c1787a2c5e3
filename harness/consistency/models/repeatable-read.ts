import type { Judge } from "../criterion.ts";
import { levelModel } from "../transactions/level-model.ts";

/**
 * Repeatable read (PL-2.99): no cycle of dependencies between items. Without predicates, of
 * which these objects have none, it forbids what serializability forbids.
 *
 * Adya. "Weak Consistency: A Generalized Theory". PhD thesis, MIT, 1999.
 */
export const repeatableRead: Judge = levelModel("repeatable-read");
