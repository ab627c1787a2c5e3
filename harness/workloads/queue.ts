import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import { byReturn, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { counting } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** The dequeues that took an element, in the order in which they returned. */
const taken = (operations: readonly Operation[]): readonly Operation[] =>
  byReturn(named(operations, "dequeue").map(({ operation }) => operation)).filter(
    ({ result }) => result !== null,
  );

const check = ({ operations, attempts }: WorkloadHistory): WorkloadJudgement => {
  const dequeues = taken(operations);
  if (dequeues.length === 0) return nothingRead("no dequeue took an element");
  const enqueues = [
    ...named(operations, "enqueue"),
    ...named(attempts, "enqueue"),
  ].toSorted((a, b) => a.operation.invoked - b.operation.invoked);
  const held = new Map<string, number>();
  let next = 0;
  for (const { result, returned } of dequeues) {
    for (
      ;
      next < enqueues.length && enqueues[next]!.operation.invoked <= returned;
      next++
    ) {
      const key = valueKey(enqueues[next]!.value);
      held.set(key, (held.get(key) ?? 0) + 1);
    }
    const key = valueKey(result);
    const count = held.get(key) ?? 0;
    if (count === 0)
      return {
        verdict: "violated",
        reason: `${counting([result], "element", "dequeued that was not in the queue")}: never enqueued before, or dequeued already`,
        facts: { element: result },
      };
    held.set(key, count - 1);
  }
  return {
    verdict: "holds",
    reason: `each of ${dequeues.length} dequeued elements was enqueued before, and taken once`,
    facts: { enqueued: enqueues.length, dequeued: dequeues.length },
  };
};

/**
 * Every element that is dequeued was enqueued before, and is dequeued once for each enqueue. An
 * enqueue may have happened from its invocation on. The order of elements does not count.
 *
 * Source: `queue` in jepsen/checker.clj with the model `unordered-queue`.
 */
export const checkQueue = perKey(check);
