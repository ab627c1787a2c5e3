/** The verdicts of isolation levels on the histories of a search, by their definitions. */
import { historyOf } from "../../consistency/judge-all.ts";
import type { AnyObject } from "../../consistency/judgement.ts";
import { decides } from "../../consistency/transactions/definition.ts";
import { isLevel } from "../../consistency/transactions/levels.ts";
import { transactionsOf } from "../../consistency/transactions/small-history.ts";
import { type Said, verdictsOf } from "../../consistency/verdicts.ts";
import { kindOf } from "../../history/objects/kind.ts";
import { valueKey } from "../../history/value-key.ts";
import type { ModelName } from "../../model/system.ts";
import { type HistoryCell, operationsOf } from "../cells/history-cell.ts";

/** Returns the verdict of a model on the history with this number. */
export type JudgeHistory = (model: ModelName, history: number) => Said;

/** Of more transactions not all orders are tried: the judge of longer histories decides them. */
const TRANSACTIONS_MAX = 7;

/** The levels that depend on when transactions began and returned. The others see sessions at most. */
const TIMED: ReadonlySet<ModelName> = new Set([
  "strong-snapshot-isolation",
  "strict-serializable",
]);

/** Judges histories of transactions. Histories that look the same to a level are judged once. */
export const judgeTransactions = (
  object: AnyObject,
  histories: readonly HistoryCell[],
): JudgeHistory => {
  const known = new Map<string, Said>();
  const keys: string[] = [];

  const byDefinition = (model: ModelName, history: HistoryCell): Said => {
    const operations = operationsOf(history);
    if (!isLevel(model) || history.length > TRANSACTIONS_MAX)
      return verdictsOf(historyOf(object, operations))(model);
    const kind = kindOf(object) as "list-append" | "rw-register";
    return { verdict: decides(model, kind, transactionsOf(operations)) };
  };

  return (model, at) => {
    const history = histories[at]!;
    keys[at] ??= sessionsOf(history);
    const key = `${model} ${TIMED.has(model) ? at : keys[at]}`;
    let said = known.get(key);
    if (said === undefined) {
      said = byDefinition(model, history);
      known.set(key, said);
    }
    return said;
  };
};

/** A text that histories share whose sessions are the same. */
const sessionsOf = (history: HistoryCell): string =>
  valueKey(history.map(({ client, request, result }) => [client, request, result]));
