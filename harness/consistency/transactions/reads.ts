/** What a transaction reads when certain others come before it. */
import type { SmallHistory, TextStep, TextTransaction } from "./small-history.ts";

/** What keys hold; a key that is not there holds what it held at first. */
type Held = ReadonlyMap<string, readonly string[]>;

/** What the keys hold after these transactions, one after another. */
export const heldAfter = (
  { initial }: SmallHistory,
  before: readonly TextTransaction[],
): Held => {
  const held = new Map<string, readonly string[]>();
  for (const { steps } of before)
    for (const step of steps) if (step.f !== "r") write(held, initial, step);
  return held;
};

const write = (
  held: Map<string, readonly string[]>,
  initial: readonly string[],
  { f, key, value }: Exclude<TextStep, { readonly f: "r" }>,
): void => {
  held.set(key, f === "w" ? [value] : [...(held.get(key) ?? initial), value]);
};

/** Are these the same list? */
export const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, i) => each === b[i]);

/**
 * Does one snapshot explain all reads of a transaction? Its own writes are added to the snapshot
 * as it runs.
 */
export const readsSnapshot = (
  history: SmallHistory,
  transaction: TextTransaction,
  before: readonly TextTransaction[],
): boolean => {
  const held = new Map(heldAfter(history, before));
  for (const step of transaction.steps)
    if (step.f !== "r") write(held, history.initial, step);
    else if (
      step.value !== undefined &&
      !isSameList(step.value, held.get(step.key) ?? history.initial)
    )
      return false;
  return true;
};

/** A read with what it has to be explained by. */
export type ReadStep = {
  readonly key: string;
  readonly value: readonly string[];
};

/**
 * The reads of keys that the transaction has not written yet, in order; undefined if a read after
 * an own write does not see what the transaction built upon with its own writes.
 *
 * @param before the transactions that its writes build upon
 */
export const outerReads = (
  history: SmallHistory,
  transaction: TextTransaction,
  before: readonly TextTransaction[],
): readonly ReadStep[] | undefined => {
  const held = new Map(heldAfter(history, before));
  const written = new Set<string>();
  const reads: ReadStep[] = [];
  for (const step of transaction.steps)
    if (step.f !== "r") {
      write(held, history.initial, step);
      written.add(step.key);
    } else if (step.value === undefined) continue;
    else if (!written.has(step.key)) reads.push({ key: step.key, value: step.value });
    else if (!isSameList(step.value, held.get(step.key)!)) return undefined;
  return reads;
};
