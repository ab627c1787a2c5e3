import type { Judge } from "../criterion.ts";
import { type BudgetedHistory, type Decision, judgeOf } from "../criterion.ts";
import { historiesByKey } from "../parts.ts";
import { haveOneKey } from "../sessions/logic.ts";
import { pram } from "./pram.ts";

const decide = (question: BudgetedHistory): Decision => {
  const { object, operations } = question;
  let unfinished: Decision | undefined;
  for (const mine of historiesByKey(object, operations)) {
    const found = pram.criterion.decide({ ...question, operations: mine });
    if (found.verdict === "violated") return found;
    if (found.verdict === "unfinished") unfinished ??= found;
  }
  return unfinished ?? { verdict: "holds" };
};

/**
 * Slow memory: each key by itself is PRAM. A session sees the writes of another session to one key
 * in their order.
 *
 * Hutto, Ahamad. "Slow Memory: Weakening Consistency to Enhance Concurrency in Distributed Shared
 * Memories". ICDCS 1990.
 */
export const slow: Judge = judgeOf({
  ...pram.criterion,
  name: "slow",
  decide,
  logics: (witness) =>
    (pram.criterion.logics?.(witness) ?? []).map((logic) => ({
      ...logic,
      order: (pair) =>
        haveOneKey(pair.first, pair.second) ? logic.order(pair) : undefined,
    })),
});
