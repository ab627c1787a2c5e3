/**
 * How numbers that were learned are found: by a pair of values, by some bits of a row, or by fields in the order in
 * which they were read.
 */
import { MANY_VALUES, QUESTIONS } from "./constants.ts";
import { hashOfPair, hashOfWords } from "./hashes.ts";
import type { Tables } from "./tables.ts";

/**
 * The number stored for a pair of values, from 1 on; 0 if there is none. A table is its capacity - 1, and then triples
 * of a pair and its number.
 */
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
 * The number stored for all rows that agree with this one in certain bits, from 1 on; 0 if there is none. The slot
 * leads to a header: how many words have such bits, where the table is, and for each of these words its index and mask.
 * A table is its capacity - 1, and then for each entry the masked words and the number.
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
 * The answer of a read trie for a row, from 1 on; 0 if it is unknown. The slot, and each place in the list of a branch,
 * has the place of a branch, or the answer as a negative number, or 0.
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

/** The answers of a group of questions for a row: 1 plus their bits; 0 if they are unknown. */
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

/** Whether an open question is true of a row, or the answer of one is unknown. */
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
