import { valueKey } from "../history/value-key.ts";
import { isOver, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { counting, sentence } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** Values, each with how often it occurs. */
type Bag = ReadonlyMap<string, { readonly value: unknown; readonly count: number }>;

const bagOf = (values: readonly unknown[]): Bag => {
  const bag = new Map<string, { value: unknown; count: number }>();
  for (const value of values) {
    const key = valueKey(value);
    const known = bag.get(key);
    if (known === undefined) bag.set(key, { value, count: 1 });
    else known.count++;
  }
  return bag;
};

/** What the first bag has more often than the second, once for each time. */
const minus = (from: Bag, other: Bag): readonly unknown[] =>
  [...from].flatMap(([key, { value, count }]) =>
    Array<unknown>(Math.max(0, count - (other.get(key)?.count ?? 0))).fill(value),
  );

const check = ({ operations, attempts }: WorkloadHistory): WorkloadJudgement => {
  const enqueues = named(operations, "enqueue");
  const answers = named(operations, "dequeue").filter(({ operation }) =>
    isOver(operation),
  );
  if (answers.length === 0) return nothingRead("no dequeue returned");
  const attempted = bagOf(
    [...enqueues, ...named(attempts, "enqueue")].map(({ value }) => value),
  );
  const sure = bagOf(
    enqueues.filter(({ operation }) => isOver(operation)).map(({ value }) => value),
  );
  const dequeued = bagOf(
    answers.map(({ operation }) => operation.result).filter((result) => result !== null),
  );
  const lost = minus(sure, dequeued);
  const extra = minus(dequeued, attempted);
  const unexpected = extra.filter((value) => !attempted.has(valueKey(value)));
  const duplicated = extra.filter((value) => attempted.has(valueKey(value)));
  const facts = { attempted: attempted.size, lost, unexpected, duplicated };
  const also =
    duplicated.length > 0 &&
    counting(duplicated, "element", "dequeued more often than enqueued");
  if (lost.length === 0 && unexpected.length === 0)
    return {
      verdict: "holds",
      reason: sentence([
        "every element whose enqueue was acknowledged was dequeued",
        also,
      ]),
      facts,
    };
  const reason = sentence([
    lost.length > 0 && counting(lost, "acknowledged element", "never dequeued"),
    unexpected.length > 0 &&
      counting(unexpected, "element", "dequeued that no client enqueued"),
    also,
  ]);
  return { verdict: "violated", reason, facts };
};

/**
 * What goes in comes out: every element whose enqueue was acknowledged is dequeued, in histories that
 * drain the queue at the end, and every element that is dequeued was one that a client tried to
 * enqueue. Elements that come out more often are named, and do not violate.
 *
 * Source: `total-queue` in jepsen/checker.clj.
 */
export const checkTotalQueue = perKey(check);
