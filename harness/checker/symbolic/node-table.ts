/**
 * Nodes of list decision diagrams, each stored once. A node has a level and a value: tuples with this value at the
 * level continue at `down`, tuples with greater values at `right`.
 *
 * The value 0 has no node: its level is skipped, which is why each node carries its level. So a level can be added
 * anywhere in the order without a change of any node, since its value is 0 in every tuple.
 */

/** The empty set. */
export const EMPTY = 0;
/** The set of the single tuple that is 0 at every level from here on. */
export const UNIT = 1;

/** The number of words of a node; they begin at `node * WORDS`, with the level of the node. */
export const WORDS = 4;
/** The index of the node's value among its words. */
export const VALUE = 1;
/** The index of the number of the node below this value. */
export const DOWN = 2;
/** The index of the number of the node with the next value. */
export const RIGHT = 3;
const FREE = -1;

/** A hash table of nodes, with garbage collection. */
export type NodeTable = {
  /**
   * The level, value, down and right of each node. A longer array replaces it when it grows; nodes keep their numbers.
   */
  words: Int32Array;
  /**
   * The place of each level in the order, from the top; that of the terminals, which have level 0, is below all others.
   */
  places: Int32Array;
  /**
   * Adds a level at this place of the order and returns the number of the level. The levels from this place on move
   * down.
   */
  addLevel(place: number): number;
  levels(): number;
  /** The node with these words; if `down` is the empty set, `right`. The value must not be 0. */
  make(level: number, value: number, down: number, right: number): number;
  /** The number of nodes in use, the two terminals included. */
  used(): number;
  /** The number of slots of the hash table in use; tests check that a garbage collection frees them. */
  slotsTaken(): number;
  bytes(): number;
  /** Whether a few more nodes would double the size of the table. */
  isNearlyFull(): boolean;
  /**
   * Frees every node that cannot be reached from `roots`. Returns a function that tells whether a node is still in use.
   */
  collect(roots: Iterable<number>): (node: number) => boolean;
};

const NEARLY = 0.9;
const BELOW_ALL = 0x7fffffff;

/** An empty node table. */
export const nodeTable = (): NodeTable => {
  const order: number[] = [];
  let words = new Int32Array(WORDS << 12);
  let unique = new Int32Array(1 << 13); // At most half full.
  let mask = unique.length - 1;
  let top = 2;
  let free = 0; // The head of the list of free nodes, linked by `down`; 0: none is free.
  let used = 2;

  const rehash = (size: number): void => {
    unique = slotsOf(words, top, size);
    mask = size - 1;
  };

  const next = (): number => {
    used++;
    if (free !== 0) {
      const node = free;
      free = words[node * WORDS + DOWN]!;
      return node;
    }
    if (top * WORDS === words.length) {
      const wider = new Int32Array(words.length * 2);
      wider.set(words);
      words = wider;
      table.words = wider;
    }
    return top++;
  };

  const table: NodeTable = {
    words,
    places: Int32Array.of(BELOW_ALL),
    addLevel: (place) => {
      const level = order.length + 1;
      order.splice(place, 0, level);
      table.places = new Int32Array(order.length + 1);
      table.places[0] = BELOW_ALL;
      for (const [at, each] of order.entries()) table.places[each] = at;
      return level;
    },
    levels: () => order.length,
    make: (level, value, down, right) => {
      if (down === EMPTY) return right;
      let slot = hashOf(level, value, down, right) & mask;
      for (let found = unique[slot]!; found !== 0; found = unique[slot]!) {
        const at = found * WORDS;
        if (
          words[at + 2] === down &&
          words[at + 3] === right &&
          words[at + 1] === value &&
          words[at] === level
        )
          return found;
        slot = (slot + 1) & mask;
      }
      const node = next();
      const at = node * WORDS;
      words[at] = level;
      words[at + 1] = value;
      words[at + 2] = down;
      words[at + 3] = right;
      unique[slot] = node;
      if (used * 2 > unique.length) rehash(unique.length * 2);
      return node;
    },
    used: () => used,
    slotsTaken: () => unique.reduce((sum, node) => sum + (node === 0 ? 0 : 1), 0),
    bytes: () => words.byteLength + unique.byteLength,
    isNearlyFull: () => used > NEARLY * Math.min(words.length / WORDS, unique.length / 2),
    collect: (roots) => {
      const alive = aliveFrom(words, top, roots);
      ({ used, free } = freed(words, top, alive));
      rehash(unique.length);
      return (node) => alive[node] !== 0;
    },
  };
  return table;
};

const hashOf = (level: number, value: number, down: number, right: number): number => {
  let hash = Math.imul(down, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  hash ^= Math.imul(level, 0xc2b2ae35) ^ Math.imul(value, 0x27d4eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
};

/** A hash table of this many slots, with all nodes below `top` that are not free. */
const slotsOf = (
  words: Int32Array,
  top: number,
  size: number,
): Int32Array<ArrayBuffer> => {
  const slots = new Int32Array(size);
  const mask = size - 1;
  for (let node = 2; node < top; node++) {
    const at = node * WORDS;
    const level = words[at]!;
    if (level === FREE) continue;
    let slot = hashOf(level, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = node;
  }
  return slots;
};

/** An array with 1 for each node that can be reached from the roots, and 0 for the others. */
const aliveFrom = (
  words: Int32Array,
  top: number,
  roots: Iterable<number>,
): Uint8Array => {
  const alive = new Uint8Array(top);
  alive[EMPTY] = alive[UNIT] = 1;
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (; alive[node] === 0; node = words[node * WORDS + RIGHT]!) {
      alive[node] = 1;
      open.push(words[node * WORDS + DOWN]!);
    }
  return alive;
};

/**
 * Marks the nodes that are not alive as free. Returns the number of nodes in use, and the head of the list of free
 * nodes.
 */
const freed = (
  words: Int32Array,
  top: number,
  alive: Uint8Array,
): { readonly used: number; readonly free: number } => {
  let used = 2;
  let free = 0;
  for (let node = top - 1; node >= 2; node--)
    if (alive[node] !== 0) used++;
    else {
      words[node * WORDS] = FREE;
      words[node * WORDS + DOWN] = free;
      free = node;
    }
  return { used, free };
};
