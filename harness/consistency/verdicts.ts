import type { Verdict } from "../model/verdict.ts";
import { budgetOf } from "./budget.ts";
import { follows, type History, isSpecial } from "./judge-all.ts";
import { type ModelName, models } from "./models.ts";

export type Said = {
  readonly verdict: Verdict;
  /** Why it is neither `holds` nor `violated`. */
  readonly reason?: string;
};

/**
 * Asks models about one history, without witnesses and explanations: for searches that ask about
 * thousands. What follows from an earlier answer is not judged anew, so the models in `ORDER` cost
 * least; `known` are answers that are there already.
 */
export function askedOf(
  history: History,
  known: Iterable<readonly [ModelName, Said]> = [],
): (name: ModelName) => Said {
  const said = new Map(known);
  return (name) => {
    const answer =
      said.get(name) ?? followed(name, said, history) ?? decided(name, history);
    said.set(name, answer);
    return answer;
  };
}

function decided(name: ModelName, { object, operations, options }: History): Said {
  const { refuses, decide } = models[name].criterion;
  const why = refuses(object, operations, options);
  if (why !== undefined) return { verdict: "unsupported", reason: `${name} ${why}` };
  const { configurations, text } = budgetOf(options);
  const decision = decide({
    object,
    operations,
    options,
    purse: { left: configurations },
  });
  return decision.verdict === "unfinished"
    ? {
        verdict: "unfinished",
        reason: `${decision.reached} within ${text}`,
      }
    : { verdict: decision.verdict };
}

function followed(
  name: ModelName,
  said: ReadonlyMap<ModelName, Said>,
  history: History,
): Said | undefined {
  const { object, operations, options } = history;
  const { refuses } = models[name].criterion;
  if (isSpecial(name, history) || refuses(object, operations, options)) return undefined;
  for (const [other, { verdict }] of said)
    if (follows(name, [other, verdict], history)) return { verdict };
  return undefined;
}
