import { valueText } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import { isOver, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

const check = ({ operations, attempts }: WorkloadHistory): WorkloadJudgement => {
  const reads = named(operations, "read")
    .map(({ operation }) => operation.result)
    .filter((result) => Array.isArray(result));
  if (reads.length === 0) return nothingRead("no read answered a list of writes");
  const writes = named(operations, "write");
  const begun = new Map(
    [...named(attempts, "write"), ...writes].map(({ operation, value }) => [
      valueKey(value),
      { value, invoked: operation.invoked },
    ]),
  );
  const completed = writes
    .filter(({ operation }) => isOver(operation))
    .toSorted((a, b) => a.operation.returned - b.operation.returned);
  const mistakes = reads.flatMap((read) => {
    const seen = new Set(read.map(valueKey));
    // The write that began last decides: all that returned before it have to be seen.
    let last: { readonly value: unknown; readonly invoked: number } | undefined;
    for (const key of seen) {
      const write = begun.get(key);
      if (write !== undefined && !(write.invoked <= (last?.invoked ?? -Infinity)))
        last = write;
    }
    if (last === undefined) return [];
    const { invoked, value: visible } = last;
    const missing = completed.find(
      ({ operation, value }) =>
        operation.returned < invoked && !seen.has(valueKey(value)),
    );
    return missing === undefined ? [] : [{ visible, missing: missing.value }];
  });
  const [first] = mistakes;
  const facts = { reads: reads.length, errors: mistakes.slice(0, 48) };
  if (first === undefined)
    return {
      verdict: "holds",
      reason: `each of ${reads.length} reads that has a write has all that completed before it began`,
      facts,
    };
  return {
    verdict: "violated",
    reason: `${mistakes.length} of ${reads.length} reads reverse cause and effect: the first has the write of ${valueText(first.visible)}, and lacks that of ${valueText(first.missing)}, which completed before the other began`,
    facts,
  };
};

/**
 * Unique values are written blindly while all of them are read. If a read has a write, it has every
 * write that completed before that one was invoked.
 *
 * Source: jepsen/tests/causal_reverse.clj, which CockroachDB's tests call comments.
 */
export const checkComments = perKey(check);
