/** How what was learned is found: by a pair of values, by some bits of a row, by fields in the order read. */
import { MANY_VALUES, QUESTIONS } from "./constants.ts";
import { hashOfPair, hashOfWords } from "./hashes.ts";
import type { Tables } from "./tables.ts";

/** What is remembered of a pair of values, from 1 on, or 0. A table: its capacity - 1, then triples. */
export const pairAt = (
  numbers: Int32Array,
  slot: number,
  a: number,
  b: number,
): number => {
  const table = numbers[slot]!;
  if (table === 0) return 0;
  const mask = numbers[table]!;
  for (let place = hashOfPair(a, b) & mask; ; place = (place + 1) & mask) {
    const at = table + 1 + 3 * place;
    const found = Atomics.load(numbers, at + 2);
    if (found === 0 || (numbers[at] === a && numbers[at + 1] === b)) return found;
  }
};

/**
 * What is remembered of rows that agree in some bits, from 1 on, or 0. The slot leads to the number of
 * words that hold those bits, the table, and each word with its mask; a table is its capacity - 1, and
 * then the masked words and the answer of each entry.
 */
export const recalled = (
  numbers: Int32Array,
  slot: number,
  from: Int32Array,
  at: number,
): number => {
  const header = numbers[slot]!;
  if (header === 0) return 0;
  const count = numbers[header]!;
  const table = numbers[header + 1]!;
  const mask = numbers[table]!;
  let hash = 0;
  for (let k = 0; k < count; k++)
    hash = hashOfWords(
      hash,
      from[at + numbers[header + 2 + 2 * k]!]! & numbers[header + 3 + 2 * k]!,
    );
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const entry = table + 1 + place * (count + 1);
    const answer = Atomics.load(numbers, entry + count);
    if (answer === 0) return 0;
    let k = 0;
    while (
      k < count &&
      numbers[entry + k] ===
        (from[at + numbers[header + 2 + 2 * k]!]! & numbers[header + 3 + 2 * k]!)
    )
      k++;
    if (k === count) return answer;
  }
};

/**
 * What is remembered of rows by the fields that were read of them, from 1 on, or 0. The slot, and each
 * place in a list of what follows, leads to a branch; or it is the answer, and negative.
 */
export const followed = (
  numbers: Int32Array,
  slot: number,
  rareSlot: number,
  from: Int32Array,
  at: number,
): number => {
  let branch = numbers[slot]!;
  while (branch > 0) {
    const word = from[at + numbers[branch]!]!;
    const local = (word >>> numbers[branch + 1]!) & numbers[branch + 2]!;
    const values = numbers[numbers[branch + 3]!]!;
    const value = local < numbers[values]! ? numbers[values + 1 + local]! : 0;
    const next = numbers[branch + 4]!;
    if (value < numbers[next]!) branch = Atomics.load(numbers, next + 1 + value);
    else if (value < MANY_VALUES) branch = 0;
    else branch = pairAt(numbers, rareSlot, branch, value);
  }
  return -branch;
};

/** What is remembered of a row for a group of questions, from 1 on, or 0. */
export const answered = (
  numbers: Int32Array,
  group: number,
  rareSlot: number,
  from: Int32Array,
  at: number,
): number =>
  numbers[group + QUESTIONS.isByFields] === 0
    ? recalled(numbers, group, from, at)
    : followed(numbers, group, rareSlot, from, at);

/** Whether an open question is true of a row, or its answer is not known. */
export const isToBeJudged = (
  numbers: Int32Array,
  { questionsSlot, rareSlot }: Pick<Tables, "questionsSlot" | "rareSlot">,
  from: Int32Array,
  at: number,
): boolean => {
  let group = numbers[questionsSlot]!;
  while (group !== 0) {
    const open = numbers[group + QUESTIONS.open]!;
    if (open !== 0) {
      const answer = answered(numbers, group, rareSlot, from, at);
      if (answer === 0 || ((answer - 1) & open) !== 0) return true;
    }
    group = Atomics.load(numbers, group + QUESTIONS.next);
  }
  return false;
};
