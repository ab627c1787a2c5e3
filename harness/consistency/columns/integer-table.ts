/**
 * A hash table from 32-bit integers to numbers in typed arrays, which the garbage collector need
 * not scan.
 */
type IntegerTable = {
  keys: Int32Array;
  /** The number plus one; 0 for an empty slot. */
  numbers: Int32Array;
  size: number;
};

const FIRST_CAPACITY = 8;

/** An empty table. */
export const integerTable = (): IntegerTable => ({
  keys: new Int32Array(FIRST_CAPACITY),
  numbers: new Int32Array(FIRST_CAPACITY),
  size: 0,
});

/** The number of a key; `fresh` gives it if the key is new. */
export const numberOf = (
  table: IntegerTable,
  key: number,
  fresh: () => number,
): number => {
  const slot = slotOf(table, key);
  const known = table.numbers[slot]!;
  if (known !== 0) return known - 1;
  const number = fresh();
  table.keys[slot] = key;
  table.numbers[slot] = number + 1;
  table.size++;
  if (table.size * 2 > table.keys.length) grow(table);
  return number;
};

/**
 * The slot of a key, or the one where it belongs. Half of the slots are empty, so probes are short.
 */
const slotOf = ({ keys, numbers }: IntegerTable, key: number): number => {
  const mask = keys.length - 1;
  let slot = Math.imul(key, 0x9e3779b1) & mask;
  while (numbers[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
  return slot;
};

const grow = (table: IntegerTable): void => {
  const { keys, numbers } = table;
  table.keys = new Int32Array(keys.length * 2);
  table.numbers = new Int32Array(keys.length * 2);
  for (let old = 0; old < keys.length; old++) {
    if (numbers[old] === 0) continue;
    const slot = slotOf(table, keys[old]!);
    table.keys[slot] = keys[old]!;
    table.numbers[slot] = numbers[old]!;
  }
};
