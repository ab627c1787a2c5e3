import type { Judge } from "../criterion.ts";
import { causal } from "../sessions/causal.ts";
import { HOLDS } from "../sessions/choose-writers.ts";
import { tooLarge } from "../sessions/clocks-max.ts";
import { byCause } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";

/**
 * Weak causal consistency (CC): for each read there is an order of the operations that causally
 * precede it which explains the read. Two reads may order concurrent writes differently.
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
