/** A hash table from pairs of integers to integers that are not negative, in typed arrays. */
export type PairTable = {
  first: Int32Array;
  second: Int32Array;
  /** The number plus one; 0 for an empty slot. */
  numbers: Int32Array;
  size: number;
};

/** An empty table with at least so many slots. */
export const pairTable = (slots = 64): PairTable => {
  let capacity = 64;
  while (capacity < slots) capacity *= 2;
  return {
    first: new Int32Array(capacity),
    second: new Int32Array(capacity),
    numbers: new Int32Array(capacity),
    size: 0,
  };
};

/** The number of a pair; -1 if there is none. */
export const numberOfPair = (table: PairTable, first: number, second: number): number =>
  table.numbers[slotOf(table, first, second)]! - 1;

/** Gives a pair its number. */
export const putPair = (
  table: PairTable,
  first: number,
  second: number,
  number: number,
): void => {
  const slot = slotOf(table, first, second);
  if (table.numbers[slot] === 0) table.size++;
  table.first[slot] = first;
  table.second[slot] = second;
  table.numbers[slot] = number + 1;
  if (table.size * 2 > table.numbers.length) grow(table);
};

/** Half of the slots are empty, so probes are short. */
const slotOf = ({ first, second, numbers }: PairTable, a: number, b: number): number => {
  const mask = numbers.length - 1;
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  hash ^= hash >>> 15;
  let slot = hash & mask;
  while (numbers[slot] !== 0 && (first[slot] !== a || second[slot] !== b))
    slot = (slot + 1) & mask;
  return slot;
};

const grow = (table: PairTable): void => {
  const { first, second, numbers } = table;
  const larger = pairTable(numbers.length * 2);
  for (let old = 0; old < numbers.length; old++) {
    if (numbers[old] === 0) continue;
    const slot = slotOf(larger, first[old]!, second[old]!);
    larger.first[slot] = first[old]!;
    larger.second[slot] = second[old]!;
    larger.numbers[slot] = numbers[old]!;
  }
  table.first = larger.first;
  table.second = larger.second;
  table.numbers = larger.numbers;
};
