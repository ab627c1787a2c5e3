import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import { isOver, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { counting, sentence } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** An element, and what the reads say of it. Positions are those of the history's clock. */
type Element = {
  readonly value: unknown;
  readonly added: number;
  /** When it surely was in the set: its add returned, or a read that has it did. */
  known: number;
  /** The invocations of the last read that has it, and of the last one that lacks it. */
  present: number;
  absent: number;
};

/** A read, with the keys of its elements. */
type Read = { readonly operation: Operation; readonly keys: ReadonlySet<string> };

const check = ({ operations, attempts }: WorkloadHistory): WorkloadJudgement => {
  const reads = readsOf(operations);
  if (reads.length === 0) return nothingRead("no read of the set returned");
  const elements = elementsOf(operations, attempts);
  seePresent(elements, reads);
  seeAbsent(elements, reads);
  return judged([...elements.values()], reads.length);
};

/** The reads that returned a list, by their invocation. */
const readsOf = (operations: readonly Operation[]): readonly Read[] =>
  named(operations, "read")
    .filter(({ operation }) => Array.isArray(operation.result))
    .map(({ operation }) => ({
      operation,
      keys: new Set((operation.result as readonly unknown[]).map(valueKey)),
    }))
    .toSorted((a, b) => a.operation.invoked - b.operation.invoked);

/** Failed adds count as attempts: a read may still show that they happened. */
const elementsOf = (
  operations: readonly Operation[],
  attempts: readonly Operation[],
): Map<string, Element> => {
  const elements = new Map<string, Element>();
  const failed = named(attempts, "add").map((each) => ({ ...each, isSure: false }));
  const adds = named(operations, "add").map((each) => ({
    ...each,
    isSure: isOver(each.operation),
  }));
  for (const { operation, value, isSure } of [...failed, ...adds])
    elements.set(valueKey(value), {
      value,
      added: operation.invoked,
      known: isSure ? operation.returned : Infinity,
      present: -Infinity,
      absent: -Infinity,
    });
  return elements;
};

const seePresent = (elements: Map<string, Element>, reads: readonly Read[]): void => {
  for (const { operation, keys } of reads)
    for (const key of keys) {
      const element = elements.get(key);
      if (element === undefined || operation.returned < element.added) continue;
      element.known = Math.min(element.known, operation.returned);
      element.present = Math.max(element.present, operation.invoked);
    }
};

/**
 * Sets `absent` of each element. Goes from the last read to the first with the elements that have no `absent` yet:
 * every read so far has them, so the work is linear in what the reads answered. A read that returned before the add
 * was invoked says nothing.
 */
const seeAbsent = (elements: Map<string, Element>, reads: readonly Read[]): void => {
  const latest = new Float64Array(reads.length);
  let last = -Infinity;
  for (let i = 0; i < reads.length; i++)
    latest[i] = last = Math.max(last, reads[i]!.operation.returned);
  let open = [...elements];
  for (let i = reads.length - 1; i >= 0 && open.length > 0; i--) {
    const { operation, keys } = reads[i]!;
    open = open.filter(([key, element]) => {
      if (latest[i]! < element.added) return false;
      if (keys.has(key) || operation.returned < element.added) return true;
      element.absent = operation.invoked;
      return false;
    });
  }
};

const isStable = ({ present, absent }: Element): boolean => present > absent;

const isLost = ({ known, present, absent }: Element): boolean =>
  absent > present && absent > known;

/** The time from when the element was known to the last read that lacked it; 0 if that read came first. */
const latencyOf = ({ known, absent }: Element): number => Math.max(0, absent - known);

const judged = (elements: readonly Element[], reads: number): WorkloadJudgement => {
  const stable = elements.filter(isStable);
  const lost = elements.filter(isLost).map(({ value }) => value);
  const neverRead = elements.filter((each) => !isStable(each) && !isLost(each));
  const stale = stable.filter((each) => latencyOf(each) > 0);
  const worst = stale.reduce((most, each) => Math.max(most, latencyOf(each)), 0);
  const facts = {
    attempted: elements.length,
    stable: stable.length,
    lost,
    neverRead: neverRead.map(({ value }) => value),
    stale: stale.map(({ value }) => value),
    stableLatencies: quantiles(stable.map(latencyOf)),
  };
  const staleText =
    stale.length > 0 &&
    `${counting(
      stale.map(({ value }) => value),
      "element",
      "stale",
    )} (${worst} at worst)`;
  if (lost.length > 0)
    return {
      verdict: "violated",
      reason: sentence([counting(lost, "element", "lost"), staleText]),
      facts,
    };
  if (stable.length === 0)
    return {
      verdict: "unsupported",
      reason: `none of ${elements.length} elements was ever read, in ${reads} reads`,
      facts,
    };
  const reason = sentence([
    `no element was lost: ${stable.length} of ${elements.length} are stable`,
    neverRead.length > 0 && `${neverRead.length} never read`,
    staleText,
  ]);
  return { verdict: "holds", reason, facts };
};

const POINTS = [0, 0.5, 0.95, 0.99, 1];

/** Values at these shares of the sorted numbers, in the unit of the history's clock. */
const quantiles = (numbers: readonly number[]): Readonly<Record<string, number>> => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return Object.fromEntries(
    sorted.length === 0
      ? []
      : POINTS.map((point) => [
          `${point}`,
          sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * point))]!,
        ]),
  );
};

/**
 * Elements are added while the set is read. An element is known once its add, or a read that has it,
 * returned. It is stable if the last read that has it was invoked after the last one that lacks it;
 * it is lost if a read lacks it that was invoked after it was known, and no later read has it; else it
 * was never read. A stable element is stale if a read lacks it that was invoked after it was known.
 * Only lost elements violate; a history without a stable element was not tested. Elements that no
 * client added are ignored.
 *
 * Source: `set-full` in jepsen/checker.clj, without its option `:linearizable?`. Jepsen rounds latencies
 * to milliseconds.
 */
export const checkSetFull = perKey(check);
