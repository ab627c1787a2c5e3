import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";

/**
 * Writes follow reads: who sees a write sees what its session had read before. From answers alone
 * no history breaks it, since what reads did not show need not have been seen; so it takes
 * versions, or the other guarantees beside it (`session-guarantees`).
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const writesFollowReads: Judge = guaranteeModel({
  name: "writes-follow-reads",
  check:
    "cannot be told from answers alone: record versions, or ask for session-guarantees, all four together",
  breach: "sees a write without what its session had read before",
});
