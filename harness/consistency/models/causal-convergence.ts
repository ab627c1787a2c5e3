import type { Judge } from "../criterion.ts";
import { causal } from "../sessions/causal.ts";
import { causalCycle } from "../sessions/causal-cycle.ts";
import { type Answer, HOLDS } from "../sessions/choose-writers.ts";
import { tooLarge } from "../sessions/clocks-max.ts";
import type { Execution } from "../sessions/execution.ts";
import { byCause } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";

/** Decides causal convergence: the order that reads imply among writes must have no cycle. */
export const convergent = (execution: Execution): Answer => {
  const found = causal(execution);
  if ("entries" in found) return tooLarge(found.entries);
  if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
  const suspects = causalCycle(execution, found.conflicts);
  return suspects === undefined ? HOLDS : { verdict: "violated", suspects };
};

/**
 * Causal convergence (CCv): one arbitration of all writes extends causal order, and each read
 * answers the last write in its causal past. The same as read-your-writes, monotonic reads,
 * monotonic writes and writes-follow-reads together, where what was seen is passed on.
 *
 * Bouajjani, Enea, Guerraoui, Hamza. "On Verifying Causal Consistency". POPL 2017.
 */
export const causalConvergence: Judge = sessionModel({
  name: "causal-convergence",
  order: "of all writes, the same for everybody,",
  check: convergent,
  logics: () => [{ order: byCause, rules: "after", answers: "together" }],
});
