import type { Verdict } from "../model/verdict.ts";
import { decided } from "./criterion.ts";
import { follows, type History, isSpecial } from "./judge-all.ts";
import { type ModelName, models } from "./models.ts";

/** A verdict without witness and explanation. */
export type Said = {
  readonly verdict: Verdict;
  /** The reason for a verdict other than `holds` and `violated`. */
  readonly reason?: string;
};

/**
 * Verdicts of models on one history, without witnesses and explanations, for searches that judge
 * thousands of histories. A verdict that follows from an earlier one is not computed, so asking in
 * the `ORDER` of models costs least.
 *
 * @param known verdicts that the caller has already
 */
export const verdictsOf = (
  history: History,
  known: Iterable<readonly [ModelName, Said]> = [],
): ((name: ModelName) => Said) => {
  const said = new Map(known);
  return (name) => {
    const answer =
      said.get(name) ?? followed(name, said, history) ?? judged(name, history);
    said.set(name, answer);
    return answer;
  };
};

const judged = (name: ModelName, history: History): Said => {
  const decision = decided(models[name].criterion, history);
  const { verdict } = decision;
  return "reason" in decision ? { verdict, reason: decision.reason } : { verdict };
};

const followed = (
  name: ModelName,
  said: ReadonlyMap<ModelName, Said>,
  history: History,
): Said | undefined => {
  const { object, operations, options } = history;
  const { refuses } = models[name].criterion;
  if (isSpecial(name, history) || refuses(object, operations, options)) return undefined;
  for (const [other, { verdict }] of said)
    if (follows(name, [other, verdict], history)) return { verdict };
  return undefined;
};
