import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";
import { forgetful } from "../sessions/own-and-seen.ts";

/**
 * Monotonic reads: a session answers no write that comes before one that it has read. With
 * versions that is seen directly; without, there has to be one order of all writes to say so.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const monotonicReads: Judge = guaranteeModel({
  name: "monotonic-reads",
  check: (execution) => forgetful(execution, "reads"),
  breach: "goes back behind what it has read, in any order of the writes",
});
