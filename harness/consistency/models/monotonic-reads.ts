import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";
import { singleGuarantee } from "../sessions/single-guarantee.ts";

/**
 * Monotonic reads: a session never reads a write that comes before one that it has read. Versions
 * show this directly; without them, one order of all writes has to exist in which it is so.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const monotonicReads: Judge = guaranteeModel({
  name: "monotonic-reads",
  check: (execution) => singleGuarantee(execution, "reads"),
  breach: "goes back behind what it has read, in any order of the writes",
});
