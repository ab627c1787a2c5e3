/**
 * What is open in a history of registers: which write each read answers, and the order of the writes of each key.
 * Writes need not be unique.
 */
import type { SmallHistory, TextTransaction } from "../small-history.ts";

/** Stands for the initial value in place of a writer. */
export const INITIAL = -1;

/** A read of a key that its transaction has not written before. */
export type OpenRead = {
  /** Transactions have the numbers that they have in `Choices`. */
  readonly reader: number;
  /** The transactions that left this value in the key, or `INITIAL`. */
  readonly writers: readonly number[];
};

/** The choices of a history. */
export type Choices = {
  /** The transactions that have committed, or may have. */
  readonly transactions: readonly TextTransaction[];
  /** Transactions that read what they cannot have read, so that they have not committed. */
  readonly impossible: readonly number[];
  readonly keys: readonly {
    /** The transactions that write the key. */
    readonly writers: readonly number[];
    readonly reads: readonly OpenRead[];
  }[];
};

type Key = {
  readonly writers: number[];
  readonly byValue: Map<string, number[]>;
  readonly reads: { readonly reader: number; readonly value: string }[];
};

/** The choices of a history of registers. */
export const choicesOf = ({ transactions: all, initial }: SmallHistory): Choices => {
  const transactions = all.filter(({ outcome }) => outcome !== "aborted");
  const keys = new Map<string, Key>();
  const keyNamed = (name: string): Key => {
    const found = keys.get(name);
    if (found !== undefined) return found;
    const made: Key = { writers: [], byValue: new Map(), reads: [] };
    keys.set(name, made);
    return made;
  };
  const impossible: number[] = [];
  for (const [number, transaction] of transactions.entries()) {
    const { left, read, isPossible } = effectOf(transaction);
    if (!isPossible) impossible.push(number);
    for (const [name, value] of read)
      keyNamed(name).reads.push({ reader: number, value });
    for (const [name, value] of left) {
      const { writers, byValue } = keyNamed(name);
      writers.push(number);
      byValue.set(value, [...(byValue.get(value) ?? []), number]);
    }
  }
  const writersOf = ({ byValue }: Key, value: string): readonly number[] => [
    ...(value === initial[0] ? [INITIAL] : []),
    ...(byValue.get(value) ?? []),
  ];
  return {
    transactions,
    impossible,
    keys: [...keys.values()].map((key) => ({
      writers: key.writers,
      reads: key.reads.map(({ reader, value }) => ({
        reader,
        writers: writersOf(key, value).filter((each) => each !== reader),
      })),
    })),
  };
};

/**
 * The values that a transaction leaves in keys, and those that it reads before it writes the key. It is possible if it
 * reads its own writes, and two reads of a key answer the same.
 */
const effectOf = ({ steps }: TextTransaction) => {
  const left = new Map<string, string>();
  const read = new Map<string, string>();
  let isPossible = true;
  for (const { f, key, value } of steps) {
    if (f !== "r") {
      left.set(key, value);
      continue;
    }
    if (value === undefined) continue;
    const seen = left.get(key) ?? read.get(key);
    if (seen === undefined) read.set(key, value[0]!);
    else if (seen !== value[0]) isPossible = false;
  }
  return { left, read, isPossible };
};
