import { PLAIN } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import { partsByKey } from "../parts.ts";
import { incoherence } from "../sessions/coherence.ts";
import { bySession, haveOneKey } from "../sessions/logic.ts";
import { inOneOrder, whyNoOrder } from "../sessions/one-order.ts";
import { decisionOf, sessionsIn } from "../sessions/session-model.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";

const decide = ({ object, operations, budget }: BudgetedHistory): Decision => {
  const columns = columnsOf(object, operations);
  const suspects = columns && incoherence(columns, sessionsIn(columns) as Sessions);
  if (columns && suspects) return decisionOf(columns, { verdict: "violated", suspects });
  const parts = partsByKey(object, operations);
  let unfinished: Decision | undefined;
  for (const [key, part] of parts.entries()) {
    if (columns?.grade[key] === PLAIN) continue;
    const mine = part.map((row) => operations[row]!);
    const found = inOneOrder({ object, operations: mine, budget });
    if (found.verdict === "violated") return found;
    if (found.verdict === "unfinished") unfinished ??= found;
  }
  return unfinished ?? { verdict: "holds" };
};

/**
 * Per-key sequential consistency, or coherence: each key, by itself, is sequential. Where the
 * values of a key are unique, n steps decide it; the other keys are searched.
 *
 * Cantin, Lipasti, Smith. "The Complexity of Verifying Memory Coherence and Consistency".
 * TPDS 16(7), 2005.
 */
export const perKeySequential: Judge = judgeOf({
  name: "per-key-sequential",
  refuses: (_, operations) => whyNoOrder(operations),
  decide,
  bringing: "at any moment",
  reasonOf: (_, witness, whole) =>
    reasonUnlessThinAir(
      witness,
      whole,
      "no order of one key that keeps what each client did in its order explains the answers",
    ),
  logics: () => [
    {
      order: (pair) =>
        haveOneKey(pair.first, pair.second) ? bySession(pair) : undefined,
      rules: "between",
      answers: "recursively",
    },
  ],
});
