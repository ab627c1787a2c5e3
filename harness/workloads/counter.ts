import { fieldsOf } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";
import { isOver, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** Changes of one sign: the moments `at` which they happened, ascending; `sum[i]` is the sum of the first i. */
type Sums = { readonly at: Float64Array; readonly sum: Float64Array };

const sumsOf = (changes: readonly (readonly [at: number, by: number])[]): Sums => {
  const sorted = changes.toSorted(([a], [b]) => a - b);
  const sum = new Float64Array(sorted.length + 1);
  sorted.forEach(([, by], i) => {
    sum[i + 1] = sum[i]! + by;
  });
  return { at: Float64Array.from(sorted, ([at]) => at), sum };
};

/** The sum of the changes before a moment; if `isClosed`, with those at that moment. */
const upTo = ({ at, sum }: Sums, moment: number, isClosed: boolean): number => {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < moment || (isClosed && at[middle] === moment)) low = middle + 1;
    else high = middle;
  }
  return sum[low]!;
};

const changeOf = ({ request }: Operation): number => {
  const { type, value } = fieldsOf(request);
  const by = typeof value === "number" ? value : 1;
  return type === "decrement" ? -by : by;
};

/**
 * The least and the greatest value that a read may answer. Changes that returned before the read was
 * invoked count. Of those that were invoked until it returned, the least value has the decrements,
 * and the greatest the increments.
 */
const bounds = (changes: readonly Operation[]) => {
  const over = changes.filter(isOver);
  const some = (from: readonly Operation[], when: "invoked" | "returned", sign: number) =>
    sumsOf(
      from
        .filter((change) => Math.sign(changeOf(change)) === sign)
        .map((change) => [change[when], changeOf(change)]),
    );
  const [moreSure, lessSure] = [some(over, "returned", 1), some(over, "returned", -1)];
  const [moreAsked, lessAsked] = [
    some(changes, "invoked", 1),
    some(changes, "invoked", -1),
  ];
  return ({ invoked, returned }: Operation): readonly [least: number, most: number] => [
    upTo(moreSure, invoked, false) + upTo(lessAsked, returned, true),
    upTo(moreAsked, returned, true) + upTo(lessSure, invoked, false),
  ];
};

const check = ({ operations }: WorkloadHistory): WorkloadJudgement => {
  const reads = named(operations, "read")
    .map(({ operation }) => operation)
    .filter(({ result }) => typeof result === "number");
  if (reads.length === 0) return nothingRead("no read of the counter answered a number");
  const changes = named(operations, "add", "increment", "decrement").map(
    ({ operation }) => operation,
  );
  const boundsAt = bounds(changes);
  const errors = reads.flatMap((read) => {
    const [least, most] = boundsAt(read);
    const value = read.result as number;
    return value < least || value > most ? [{ least, read: value, most }] : [];
  });
  const [first] = errors;
  const facts = { reads: reads.length, errors: errors.slice(0, 48) };
  if (first === undefined)
    return {
      verdict: "holds",
      reason: `each of ${reads.length} reads is within what the changes around it allow`,
      facts,
    };
  return {
    verdict: "violated",
    reason: `${errors.length} of ${reads.length} reads are impossible: the first answered ${first.read}, where ${first.least} to ${first.most} is possible`,
    facts,
  };
};

/**
 * A counter from 0. A read is at least the sum of the changes that surely happened before it, and at
 * most the sum of all that may have happened until it returned.
 *
 * Source: `counter` in jepsen/checker.clj, which has increments alone; with decrements each bound takes
 * those changes of unknown effect that move it outwards.
 */
export const checkCounter = perKey(check);
