import type { Judge } from "../criterion.ts";
import { HOLDS } from "../sessions/assign.ts";
import { causal } from "../sessions/causal.ts";
import { tooLarge } from "../sessions/clocks-max.ts";
import { byCause } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";

/**
 * Weak causal consistency (CC): each read, on its own, is explained by some order of what causally
 * precedes it. What two reads make of writes without a cause between them need not fit together.
 *
 * Bouajjani, Enea, Guerraoui, Hamza. "On Verifying Causal Consistency". POPL 2017.
 */
export const causalConsistency: Judge = sessionModel({
  name: "causal-consistency",
  order: "of its causal past",
  check(execution) {
    const found = causal(execution);
    if ("entries" in found) return tooLarge(found.entries);
    if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
    return HOLDS;
  },
  logics: () => [{ order: byCause, rules: "after", answers: "one by one" }],
});
