import { valueKey } from "../history/value-key.ts";
import { named } from "./elements.ts";
import { counting } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/**
 * No id was generated twice.
 *
 * Source: `unique-ids` in jepsen/checker.clj.
 */
export const checkUniqueIds = ({ operations }: WorkloadHistory): WorkloadJudgement => {
  const ids = named(operations, "generate")
    .map(({ operation }) => operation.result)
    .filter((id) => id !== undefined && id !== null);
  if (ids.length === 0) return nothingRead("no id was returned");
  const counts = new Map<string, number>();
  const duplicated = ids.filter((id) => {
    const key = valueKey(id);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 2;
  });
  const facts = { acknowledged: ids.length, duplicated };
  if (duplicated.length === 0)
    return { verdict: "holds", reason: `${ids.length} ids are all different`, facts };
  return {
    verdict: "violated",
    reason: counting(duplicated, "id", "returned more than once"),
    facts,
  };
};
