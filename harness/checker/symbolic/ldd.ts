/**
 * Sets of tuples of small integers as list decision diagrams, and the algebra of sets on them. Two sets are equal
 * exactly if they are the same node. Source: Blom, van de Pol. "Symbolic Reachability for Process Algebras with
 * Recursive Data Types". ICTAC 2008.
 */
import {
  DOWN,
  EMPTY,
  type NodeTable,
  nodeTable,
  RIGHT,
  UNIT,
  VALUE,
  WORDS,
} from "./node-table.ts";
import { type OperationCache, operationCache } from "./operation-cache.ts";

/** A tuple, or a part of one: values by level. A level that is left out has the value 0. */
export type Tuple = ReadonlyMap<number, number>;

/** Operations on sets. A set is given by the number of its node. */
export type Ldd = {
  readonly table: NodeTable;
  /** A stack for the values of a level and the sets below them, from which lists of nodes are made. */
  readonly scratch: Scratch;
  readonly cache: OperationCache;
  singleton(tuple: Tuple): number;
  union(a: number, b: number): number;
  intersection(a: number, b: number): number;
  difference(a: number, b: number): number;
  contains(set: number, tuple: Tuple): boolean;
  /** The tuples of a set that have one of these values at this level. */
  restricted(set: number, level: number, values: ReadonlySet<number>): number;
};

/** A stack on which lists of nodes are made. */
type Scratch = {
  readonly mark: () => number;
  readonly push: (value: number, down: number) => void;
  /** Pops the pairs above `mark`, and makes the list of nodes of them at a level, which ends in `rest`. */
  readonly list: (mark: number, level: number, rest: number) => number;
};

const UNION = 1;
const INTERSECTION = 2;
const DIFFERENCE = 3;
/** The first free number of an operation, for other files that use the same cache. */
export const OTHER_OPERATIONS = 4;

const FIRST_SLOTS = 1 << 18;

/** Sets on a node table. A set stays valid until a garbage collection of the table that does not keep it. */
export const lddOf = (table: NodeTable = nodeTable()): Ldd => {
  const cache = operationCache(FIRST_SLOTS);
  const scratch = scratchOf(table);
  const merged = merger(table, scratch);

  const union = (a: number, b: number): number => {
    if (a === b || b === EMPTY) return a;
    if (a === EMPTY) return b;
    if (a > b) return union(b, a);
    const found = cache.find(UNION, a, b);
    if (found >= 0) return found;
    const result = merged(a, b, union, BOTH);
    cache.put(UNION, a, b, result);
    return result;
  };

  const intersection = (a: number, b: number): number => {
    if (a === b) return a;
    if (a === EMPTY || b === EMPTY) return EMPTY;
    if (a > b) return intersection(b, a);
    const found = cache.find(INTERSECTION, a, b);
    if (found >= 0) return found;
    const result = merged(a, b, intersection, NEITHER);
    cache.put(INTERSECTION, a, b, result);
    return result;
  };

  const difference = (a: number, b: number): number => {
    if (a === b || a === EMPTY) return EMPTY;
    if (b === EMPTY) return a;
    const found = cache.find(DIFFERENCE, a, b);
    if (found >= 0) return found;
    const result = merged(a, b, difference, FIRST);
    cache.put(DIFFERENCE, a, b, result);
    return result;
  };

  return {
    table,
    scratch,
    cache,
    union,
    intersection,
    difference,
    singleton: (tuple) => singleton(table, tuple),
    restricted: (set, level, values) => restricted(table, scratch, set, level, values),
    contains: (set, tuple) => contains(table, set, tuple),
  };
};

/** A number greater than every value. */
const BEYOND = 0x7fffffff;

/**
 * Merges the lists of two sets at their uppermost level. `meet` combines the sets below equal values, and the parts of
 * both sets with 0 at the level; `keeps` says whether values that only one of the sets has remain.
 */
const merger =
  (table: NodeTable, scratch: Scratch) =>
  (
    a: number,
    b: number,
    meet: (a: number, b: number) => number,
    keeps: { onlyA: boolean; onlyB: boolean },
  ): number => {
    const { words, places } = table;
    const levelA = words[a * WORDS]!;
    const levelB = words[b * WORDS]!;
    const level = places[levelA]! <= places[levelB]! ? levelA : levelB;
    const mark = scratch.mark();
    let x = a;
    let y = b;
    for (;;) {
      const inA = words[x * WORDS] === level;
      const inB = words[y * WORDS] === level;
      if (!inA && !inB) break;
      const v = inA ? words[x * WORDS + VALUE]! : BEYOND;
      const w = inB ? words[y * WORDS + VALUE]! : BEYOND;
      if (v < w) {
        if (keeps.onlyA) scratch.push(v, words[x * WORDS + DOWN]!);
      } else if (w < v) {
        if (keeps.onlyB) scratch.push(w, words[y * WORDS + DOWN]!);
      } else scratch.push(v, meet(words[x * WORDS + DOWN]!, words[y * WORDS + DOWN]!));
      if (v <= w) x = words[x * WORDS + RIGHT]!;
      if (w <= v) y = words[y * WORDS + RIGHT]!;
    }
    return scratch.list(mark, level, meet(x, y));
  };

const singleton = (table: NodeTable, tuple: Tuple): number => {
  const { places } = table;
  const bottomUp = [...tuple]
    .filter(([, value]) => value !== 0)
    .sort(([a], [b]) => places[b]! - places[a]!);
  return bottomUp.reduce(
    (below, [level, value]) => table.make(level, value, below, EMPTY),
    UNIT,
  );
};

const restricted = (
  table: NodeTable,
  scratch: Scratch,
  set: number,
  level: number,
  values: ReadonlySet<number>,
): number => {
  const ofZero = (node: number): number => (values.has(0) ? node : EMPTY);
  const known = new Map<number, number>();
  const restrict = (node: number): number => {
    const { words, places } = table;
    const here = words[node * WORDS]!;
    if (node === EMPTY || places[here]! > places[level]!) return ofZero(node);
    const found = known.get(node);
    if (found !== undefined) return found;
    const mark = scratch.mark();
    let each = node;
    for (; words[each * WORDS] === here; each = words[each * WORDS + RIGHT]!) {
      const value = words[each * WORDS + VALUE]!;
      const below = words[each * WORDS + DOWN]!;
      if (here !== level) scratch.push(value, restrict(below));
      else if (values.has(value)) scratch.push(value, below);
    }
    const rest = here === level ? ofZero(each) : restrict(each);
    const result = scratch.list(mark, here, rest);
    known.set(node, result);
    return result;
  };
  return restrict(set);
};

const contains = ({ words }: NodeTable, set: number, tuple: Tuple): boolean => {
  let node = set;
  let left = [...tuple.values()].filter((value) => value !== 0).length;
  while (node > UNIT) {
    const wanted = tuple.get(words[node * WORDS]!) ?? 0;
    const here = wanted !== 0 && words[node * WORDS + VALUE] === wanted;
    if (here) left--;
    node = words[node * WORDS + (here ? DOWN : RIGHT)]!;
  }
  return node === UNIT && left === 0;
};

const BOTH = { onlyA: true, onlyB: true };
const FIRST = { onlyA: true, onlyB: false };
const NEITHER = { onlyA: false, onlyB: false };

const scratchOf = (table: NodeTable): Scratch => {
  let pairs = new Int32Array(1 << 10);
  let top = 0;
  return {
    mark: () => top,
    push: (value, down) => {
      if (top === pairs.length) {
        const longer = new Int32Array(pairs.length * 2);
        longer.set(pairs);
        pairs = longer;
      }
      pairs[top] = value;
      pairs[top + 1] = down;
      top += 2;
    },
    list: (mark, level, rest) => {
      let result = rest;
      while (top > mark) {
        top -= 2;
        result = table.make(level, pairs[top]!, pairs[top + 1]!, result);
      }
      return result;
    },
  };
};
