import { fieldsOf } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import type { Check, WorkloadJudgement } from "./workload.ts";

/**
 * Judges each key by itself, where operations have keys, and joins the judgements: `violated` if one
 * key is, else `unsupported` if one key is, else `holds`.
 *
 * Source: the order of verdicts of `merge-valid` in jepsen/checker.clj, as jepsen/independent.clj uses it.
 */
export const perKey =
  (check: Check): Check =>
  (history, options) => {
    const { operations, attempts } = history;
    const keys = byKey(operations);
    if (keys.size <= 1 && keys.has(NO_KEY)) return check(history, options);
    const attempted = byKey(attempts);
    const judged = [...keys].map(([key, own]) => ({
      key,
      judgement: check({ operations: own, attempts: attempted.get(key) ?? [] }, options),
    }));
    for (const verdict of ["violated", "unfinished", "unsupported"] as const) {
      const found = judged.filter(({ judgement }) => judgement.verdict === verdict);
      if (found[0] !== undefined)
        return ofKey(found[0].key, found.length, found[0].judgement);
    }
    return {
      ...judged[0]!.judgement,
      reason: `for each of ${keys.size} keys: ${judged[0]!.judgement.reason}`,
      facts: { keys: keys.size },
    };
  };

/** Stands for the key of operations that have none; the text of a key is never empty. */
const NO_KEY = "";

const byKey = (
  operations: readonly Operation[],
): ReadonlyMap<string, readonly Operation[]> => {
  const keys = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { key } = fieldsOf(operation.request);
    const name = key === undefined ? NO_KEY : valueKey(key);
    const own = keys.get(name);
    if (own === undefined) keys.set(name, [operation]);
    else own.push(operation);
  }
  return keys.size === 0 ? new Map<string, readonly Operation[]>([[NO_KEY, []]]) : keys;
};

const ofKey = (
  key: string,
  others: number,
  judgement: WorkloadJudgement,
): WorkloadJudgement => {
  const name = key === NO_KEY ? "operations without a key" : `key ${key}`;
  const more = others === 1 ? "" : ` (as for ${others - 1} more)`;
  return {
    ...judgement,
    reason: `${name}${more}: ${judgement.reason}`,
    facts: { key: key === NO_KEY ? null : key, ...judgement.facts },
  };
};
