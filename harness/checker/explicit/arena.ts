/**
 * The numbers that threads share, written by the main thread alone. It only adds numbers, and writes the number that
 * points to new numbers last, so that other threads may read at any time.
 */
import { hashOfPair, hashOfWords, pairAt } from "./kernel.ts";
import type { MakeWords } from "./words.ts";

export type Arena = {
  /** The array of all numbers; another array replaces it when the numbers outgrow it. */
  readonly numbers: () => Int32Array;
  /** Reserves so many zeros, and returns where they begin; never 0. */
  readonly reserve: (length: number) => number;
  readonly bytes: () => number;
};

const FIRST_LENGTH = 1 << 10;

/**
 * An empty arena.
 *
 * @param replaced receives a longer array that replaces the array in use, before any number is copied into it
 */
export const arenaOf = (
  make: MakeWords,
  replaced: (numbers: Int32Array) => void,
): Arena => {
  let numbers = make(FIRST_LENGTH);
  let top = 1;
  return {
    numbers: () => numbers,
    reserve: (length) => {
      if (top + length > numbers.length) {
        const longer = make(Math.max(2 * numbers.length, top + length));
        replaced(longer);
        longer.set(numbers);
        numbers = longer;
      }
      top += length;
      return top - length;
    },
    bytes: () => numbers.byteLength,
  };
};

/** Numbers by small integers. A slot has the place of a block: the length of a list, and then the list. */
export type Blocks = {
  /** The number at this index, or 0 if there is none. */
  readonly get: (index: number) => number;
  readonly put: (index: number, number: number) => void;
};

/**
 * The list to which a slot leads. The first `put` makes it.
 *
 * @param least for how many numbers the list has room at first
 */
export const blocksAt = (arena: Arena, slot: number, least = 16): Blocks => ({
  get: (index) => {
    const numbers = arena.numbers();
    const block = numbers[slot]!;
    return index < numbers[block]! ? numbers[block + 1 + index]! : 0;
  },
  put: (index, number) => {
    const old = arena.numbers()[slot]!;
    const length = old === 0 ? 0 : arena.numbers()[old]!;
    let block = old;
    if (index >= length) {
      let longer = Math.max(least, length);
      while (longer <= index) longer *= 2;
      block = arena.reserve(1 + longer);
      const numbers = arena.numbers();
      numbers.copyWithin(block, old, old + 1 + length);
      numbers[block] = longer;
      Atomics.store(numbers, slot, block);
    }
    Atomics.store(arena.numbers(), block + 1 + index, number);
  },
});

/** Numbers by pairs of integers: see `pairAt`. */
export type Pairs = {
  readonly get: (a: number, b: number) => number;
  readonly put: (a: number, b: number, number: number) => void;
};

const FIRST_CAPACITY = 32;

/** The hash table of pairs to which a slot leads. The first `put` makes it. */
export const pairsAt = (arena: Arena, slot: number): Pairs => {
  let capacity = 0;
  let used = 0;

  const enter = (table: number, a: number, b: number, number: number): void => {
    const numbers = arena.numbers();
    const mask = numbers[table]!;
    let place = hashOfPair(a, b) & mask;
    while (numbers[table + 3 + 3 * place] !== 0) place = (place + 1) & mask;
    const at = table + 1 + 3 * place;
    numbers[at] = a;
    numbers[at + 1] = b;
    Atomics.store(numbers, at + 2, number);
  };

  const grow = (): void => {
    const old = arena.numbers()[slot]!;
    const before = capacity;
    capacity = Math.max(FIRST_CAPACITY, 2 * capacity);
    const table = arena.reserve(1 + 3 * capacity);
    const numbers = arena.numbers();
    numbers[table] = capacity - 1;
    for (let at = old + 1; at <= old + 3 * before; at += 3)
      if (numbers[at + 2] !== 0)
        enter(table, numbers[at]!, numbers[at + 1]!, numbers[at + 2]!);
    Atomics.store(numbers, slot, table);
  };

  return {
    get: (a, b) => pairAt(arena.numbers(), slot, a, b),
    put: (a, b, number) => {
      if (++used * 2 > capacity) grow();
      enter(arena.numbers()[slot]!, a, b, number);
    },
  };
};

/** Numbers by some bits of a row: see `recalled`. */
export type Recollection = {
  /** Forgets all numbers. From now on rows that agree in these bits of their words share one number. */
  readonly begin: (masks: Int32Array) => void;
  readonly put: (row: Int32Array, number: number) => void;
};

/**
 * Writes the header of a recollection: which bits of a row are looked up, and where the table is. Returns the place of
 * the header.
 */
const headerFor = (
  arena: Arena,
  table: number,
  words: Int32Array,
  masks: Int32Array,
): number => {
  const header = arena.reserve(2 + 2 * words.length);
  const numbers = arena.numbers();
  numbers[header] = words.length;
  numbers[header + 1] = table;
  for (let k = 0; k < words.length; k++) {
    numbers[header + 2 + 2 * k] = words[k]!;
    numbers[header + 3 + 2 * k] = masks[k]!;
  }
  return header;
};

/** The recollection to which a slot leads; it is empty, and `begin` comes before `put`. */
export const recollectionAt = (arena: Arena, slot: number): Recollection => {
  let words = new Int32Array(0);
  let masks = new Int32Array(0);
  let capacity = 0;
  let used = 0;

  const enter = (table: number, from: Int32Array, at: number, number: number): void => {
    const numbers = arena.numbers();
    const size = words.length + 1;
    const mask = numbers[table]!;
    let hash = 0;
    for (let k = 0; k < words.length; k++) hash = hashOfWords(hash, from[at + k]!);
    let place = hash & mask;
    while (numbers[table + (place + 1) * size] !== 0) place = (place + 1) & mask;
    const entry = table + 1 + place * size;
    for (let k = 0; k < words.length; k++) numbers[entry + k] = from[at + k]!;
    Atomics.store(numbers, entry + words.length, number);
  };

  const newTable = (): number => {
    const table = arena.reserve(1 + capacity * (words.length + 1));
    arena.numbers()[table] = capacity - 1;
    return table;
  };

  const grow = (): void => {
    const size = words.length + 1;
    const before = capacity;
    capacity *= 2;
    const table = newTable();
    const numbers = arena.numbers();
    const header = numbers[slot]!;
    const old = numbers[header + 1]!;
    for (let at = old + 1; at <= old + before * size; at += size)
      if (numbers[at + words.length] !== 0)
        enter(table, numbers, at, numbers[at + words.length]!);
    Atomics.store(numbers, header + 1, table);
  };

  return {
    begin: (bits) => {
      words = Int32Array.from(bits.keys()).filter((word) => bits[word] !== 0);
      masks = words.map((word) => bits[word]!);
      capacity = FIRST_CAPACITY;
      used = 0;
      const table = newTable();
      const header = headerFor(arena, table, words, masks);
      Atomics.store(arena.numbers(), slot, header);
    },
    put: (row, number) => {
      if (++used * 2 > capacity) grow();
      const entry = words.map((word, k) => row[word]! & masks[k]!);
      const { [slot]: header } = arena.numbers();
      enter(arena.numbers()[header! + 1]!, entry, 0, number);
    },
  };
};
