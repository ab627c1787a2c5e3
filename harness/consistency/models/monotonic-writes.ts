import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";

/**
 * Monotonic writes: every client sees the writes of a session in their order. Answers alone never
 * violate it, since a write that no read showed need not have been seen. So it needs versions, or
 * the other guarantees beside it (`session-guarantees`).
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const monotonicWrites: Judge = guaranteeModel({
  name: "monotonic-writes",
  check:
    "cannot be decided from answers alone: record versions, or judge by session-guarantees, all four together",
  breach: "sees one session's writes in another order than that session made them",
});
