import { isMicros, type Micro, microsOf } from "../history/objects/transaction.ts";
import { valueText } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import { isOver, named } from "./elements.ts";
import type { Look } from "./look.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** What a transaction read of each key; null if it was not written yet. */
type Seen = ReadonlyMap<string, unknown>;

const micros = (value: unknown): readonly Micro[] =>
  isMicros(value) ? microsOf(value) : [];

const isReading = (all: readonly Micro[]): boolean =>
  all.length > 0 && all.every(([f]) => f === "r");

const isWriting = (all: readonly Micro[]): boolean =>
  all.length === 1 && all[0]![0] === "w";

/** Every transaction reads several keys, or writes one key that no other one writes. */
export const looksLikeLongFork = ({ object, operations }: Look): string | undefined => {
  if (object !== "rw-register") return undefined;
  const keys = new Set<string>();
  let size: number | undefined;
  for (const { value } of named(operations, "txn")) {
    const all = micros(value);
    if (isWriting(all)) {
      const key = valueKey(all[0]![1]);
      if (keys.has(key)) return undefined;
      keys.add(key);
    } else {
      if (!isReading(all) || all.length < 2 || all.length !== (size ?? all.length))
        return undefined;
      size = all.length;
    }
  }
  return size === undefined
    ? undefined
    : `each transaction reads ${size} keys, or writes one key that no other one writes`;
};

/** The judgement of a history that the definition does not cover. */
const outside = (why: string): WorkloadJudgement => ({
  verdict: "unsupported",
  reason: `not a history of long-fork: ${why}`,
  facts: {},
});

/**
 * Keys are written once each, by transactions of their own, while others read groups of keys. Two
 * reads of one group are a long fork if each has a key that the other lacks: they saw two writes in
 * opposite orders. Reads of a group that have no fork form a chain, each with what the one before
 * it has, so neighbours by size are enough to compare.
 *
 * Source: jepsen/tests/long_fork.clj; the size of groups is that of the reads.
 */
export const checkLongFork = ({ operations }: WorkloadHistory): WorkloadJudgement => {
  const written = new Set<string>();
  const groups = new Map<string, Seen[]>();
  const sizes = new Set<number>();
  const values = new Map<string, unknown>();
  for (const { operation, value } of named(operations, "txn")) {
    const asked = micros(value);
    if (isWriting(asked)) {
      const key = valueKey(asked[0]![1]);
      if (written.has(key)) return outside(`key ${key} is written more than once`);
      written.add(key);
      continue;
    }
    if (!isReading(asked))
      return outside("a transaction neither reads alone nor writes one key");
    const read = micros(operation.result);
    if (!isOver(operation) || read.some((micro) => micro.length < 3)) continue;
    const seen = new Map(read.map(([, key, held]) => [valueKey(key), held ?? null]));
    for (const [key, held] of seen) {
      if (held === null) continue;
      if (values.has(key) && valueKey(values.get(key)) !== valueKey(held))
        return outside(`key ${key} was read with two values`);
      values.set(key, held);
    }
    sizes.add(seen.size);
    const name = [...seen.keys()].sort().join();
    groups.set(name, [...(groups.get(name) ?? []), seen]);
  }
  if (sizes.size === 0) return nothingRead("no transaction of reads returned");
  if (sizes.size > 1) return outside("reads have groups of different sizes");
  return judged([...groups.values()]);
};

const judged = (groups: readonly (readonly Seen[])[]): WorkloadJudgement => {
  const reads = groups.reduce((sum, group) => sum + group.length, 0);
  for (const group of groups) {
    const sorted = group
      .map((seen) => [...seen].filter(([, held]) => held !== null).map(([key]) => key))
      .toSorted((a, b) => a.length - b.length);
    for (let i = 1; i < sorted.length; i++) {
      const [less, more] = [sorted[i - 1]!, sorted[i]!];
      const here = less.find((key) => !more.includes(key));
      const there = more.find((key) => !less.includes(key));
      if (here === undefined || there === undefined) continue;
      return {
        verdict: "violated",
        reason: `one read has key ${here} and lacks ${there}, another has ${there} and lacks ${here}: they saw the two writes in opposite orders`,
        facts: { reads, fork: [less, more].map((keys) => valueText(keys)) },
      };
    }
  }
  return {
    verdict: "holds",
    reason: `${reads} reads agree on an order of the writes`,
    facts: { reads, groups: groups.length },
  };
};
