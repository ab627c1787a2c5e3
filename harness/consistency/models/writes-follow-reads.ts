import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";

/**
 * Writes follow reads: a client that sees a write also sees what the writer's session had read
 * before. Answers alone never violate it, since a write that no read showed need not have been
 * seen. So it needs versions, or the other guarantees beside it (`session-guarantees`).
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const writesFollowReads: Judge = guaranteeModel({
  name: "writes-follow-reads",
  check:
    "cannot be decided from answers alone: record versions, or judge by session-guarantees, all four together",
  breach: "sees a write without what its session had read before",
});
