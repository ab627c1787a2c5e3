import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";

/**
 * Monotonic writes: the writes of a session are seen in its order, by everybody. From answers alone
 * no history breaks it, since what reads did not show need not have been seen; so it takes
 * versions, or the other guarantees beside it (`session-guarantees`).
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const monotonicWrites: Judge = guaranteeModel({
  name: "monotonic-writes",
  check:
    "cannot be told from answers alone: record versions, or ask for session-guarantees, all four together",
  breach: "sees one session's writes in another order than that session made them",
});
