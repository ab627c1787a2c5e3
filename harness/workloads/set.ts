import { valueKey } from "../history/value-key.ts";
import { byReturn, isOver, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { counting, sentence } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

const check = ({ operations, attempts }: WorkloadHistory): WorkloadJudgement => {
  const adds = named(operations, "add");
  const reads = named(operations, "read").map(({ operation }) => operation);
  const last = byReturn(reads).at(-1)?.result;
  if (!Array.isArray(last)) return nothingRead("the set has no final read");
  const read = new Map(last.map((value) => [valueKey(value), value]));
  const added = adds.filter(({ operation }) => isOver(operation));
  const attempted = new Set(
    [...adds, ...named(attempts, "add")].map(({ value }) => valueKey(value)),
  );
  const sure = new Map(added.map(({ value }) => [valueKey(value), value]));
  const lost = [...sure].filter(([key]) => !read.has(key)).map(([, value]) => value);
  const unexpected = [...read]
    .filter(([key]) => !attempted.has(key))
    .map(([, value]) => value);
  const recovered = [...read.keys()].filter(
    (key) => attempted.has(key) && !sure.has(key),
  );
  const facts = {
    attempted: attempted.size,
    acknowledged: sure.size,
    ...{ lost, unexpected, recovered: recovered.length },
  };
  if (lost.length === 0 && unexpected.length === 0)
    return {
      verdict: "holds",
      reason: `the final read has all ${sure.size} elements whose add was acknowledged, and no element that was never added`,
      facts,
    };
  const reason = sentence([
    lost.length > 0 && counting(lost, "acknowledged element", "not in the final read"),
    unexpected.length > 0 && counting(unexpected, "element", "read that no client added"),
  ]);
  return { verdict: "violated", reason, facts };
};

/**
 * Elements are added, and the set is read at the end. The final read has every element whose add was
 * acknowledged, and only elements that some client tried to add.
 *
 * Source: `set` in jepsen/checker.clj.
 */
export const checkSet = perKey(check);
