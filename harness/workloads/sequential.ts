import { valueText } from "../history/operation-text.ts";
import { named } from "./elements.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

type Read = readonly [key: unknown, subkeys: readonly unknown[]];

const isKeyed = (value: unknown): value is Read =>
  Array.isArray(value) && value.length === 2 && Array.isArray(value[1]);

/** Is there a nil after a subkey that was found? */
const isBroken = ([, subkeys]: Read): boolean => {
  const found = subkeys.findIndex((each) => each !== null);
  return found >= 0 && subkeys.includes(null, found);
};

/**
 * A client writes the subkeys of a key one after the other, and others read them in the opposite order.
 * If a read finds a subkey, it finds all that were written before it, which come after it in the answer.
 *
 * Source: the workload sequential of Jepsen's tests of CockroachDB (sequential.clj).
 */
export const checkSequential = ({ operations }: WorkloadHistory): WorkloadJudgement => {
  const reads = named(operations, "read")
    .map(({ operation }) => operation.result)
    .filter(isKeyed);
  if (reads.length === 0) return nothingRead("no read answered the subkeys of a key");
  const bad = reads.filter(isBroken);
  const none = reads.filter(([, subkeys]) =>
    subkeys.every((each) => each === null),
  ).length;
  const facts = { reads: reads.length, none, bad: bad.slice(0, 48) };
  const [first] = bad;
  if (first === undefined)
    return {
      verdict: "holds",
      reason: `in each of ${reads.length} reads, all that was written before a subkey that it found is there`,
      facts,
    };
  return {
    verdict: "violated",
    reason: `${bad.length} of ${reads.length} reads lack a subkey that was written before one that they found: the first is of key ${valueText(first[0])}`,
    facts,
  };
};
