/** Queries on sets: counts, single tuples, projections, selections. */
import type { Ldd, Tuple } from "./ldd.ts";
import { DOWN, EMPTY, type NodeTable, RIGHT, UNIT, VALUE, WORDS } from "./node-table.ts";

/** The number of tuples in a set. Calls for sets that share nodes may share `counts`. */
export const countOf = (
  { words }: NodeTable,
  set: number,
  counts: Map<number, bigint> = new Map(),
): bigint => {
  const count = (node: number): bigint => {
    if (node <= UNIT) return BigInt(node);
    const found = counts.get(node);
    if (found !== undefined) return found;
    const level = words[node * WORDS]!;
    let sum = 0n;
    let each = node;
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!)
      sum += count(words[each * WORDS + DOWN]!);
    sum += count(each);
    counts.set(node, sum);
    return sum;
  };
  return count(set);
};

/** The number of nodes in a set, without the terminals. */
export const sizeOf = ({ words }: NodeTable, set: number): number => {
  const seen = new Set<number>();
  const open = [set];
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (; node > UNIT && !seen.has(node); node = words[node * WORDS + RIGHT]!) {
      seen.add(node);
      open.push(words[node * WORDS + DOWN]!);
    }
  return seen.size;
};

/** The projection of a set: all levels but those in `keep` become 0. */
export const projected = (
  { table, scratch, union }: Ldd,
  set: number,
  keep: ReadonlySet<number>,
): number => {
  const { words } = table;
  const known = new Map<number, number>();
  const project = (node: number): number => {
    if (node <= UNIT) return node;
    const found = known.get(node);
    if (found !== undefined) return found;
    const level = words[node * WORDS]!;
    const kept = keep.has(level);
    const mark = scratch.mark();
    let result = EMPTY;
    let each = node;
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!) {
      const below = project(words[each * WORDS + DOWN]!);
      if (kept) scratch.push(words[each * WORDS + VALUE]!, below);
      else result = union(result, below);
    }
    const rest = project(each);
    result = kept ? scratch.list(mark, level, rest) : union(result, rest);
    known.set(node, result);
    return result;
  };
  return project(set);
};

/** The tuples of a set for which `keeps` is true. All calls of `keeps` get the same map object, with other contents. */
export const filtered = (
  { table, scratch }: Ldd,
  set: number,
  keeps: (tuple: Tuple) => boolean,
): number => {
  const tuple = new Map<number, number>();
  const filter = (node: number): number => {
    if (node === EMPTY) return EMPTY;
    if (node === UNIT) return keeps(tuple) ? UNIT : EMPTY;
    const { words } = table;
    const level = words[node * WORDS]!;
    const mark = scratch.mark();
    let each = node;
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!) {
      const value = words[each * WORDS + VALUE]!;
      tuple.set(level, value);
      scratch.push(value, filter(words[each * WORDS + DOWN]!));
    }
    tuple.delete(level);
    return scratch.list(mark, level, filter(each));
  };
  return filter(set);
};

/**
 * Calls `visit` for the tuples of a set until it returns false. All calls get the same map object, with other contents.
 * Returns whether all tuples were visited.
 */
export const eachTuple = (
  { words }: NodeTable,
  set: number,
  visit: (tuple: Tuple) => boolean,
): boolean => {
  const tuple = new Map<number, number>();
  const walk = (node: number): boolean => {
    let each = node;
    for (; each > UNIT; each = words[each * WORDS + RIGHT]!) {
      const level = words[each * WORDS]!;
      tuple.set(level, words[each * WORDS + VALUE]!);
      const goesOn = walk(words[each * WORDS + DOWN]!);
      tuple.delete(level);
      if (!goesOn) return false;
    }
    return each === EMPTY || visit(tuple);
  };
  return walk(set);
};

/** The values that the tuples of a set have at one level. */
export const valuesAt = (
  { words, places }: NodeTable,
  set: number,
  level: number,
): ReadonlySet<number> => {
  const found = new Set<number>();
  const seen = new Set<number>();
  const walk = (node: number): void => {
    let each = node;
    for (
      ;
      places[words[each * WORDS]!]! < places[level]!;
      each = words[each * WORDS + RIGHT]!
    ) {
      if (seen.has(each)) return;
      seen.add(each);
      walk(words[each * WORDS + DOWN]!);
    }
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!)
      found.add(words[each * WORDS + VALUE]!);
    if (each !== EMPTY) found.add(0);
  };
  walk(set);
  return found;
};

/** The tuples of a set whose projection on the levels in `keep` is in `shown`. */
export const selected = (
  { table, scratch }: Ldd,
  set: number,
  shown: number,
  keep: ReadonlySet<number>,
): number => {
  const { words, places } = table;
  const known = new Map<string, number>();
  const select = (node: number, look: number): number => {
    if (node === EMPTY || look === EMPTY) return EMPTY;
    if (node === UNIT) return look === UNIT ? UNIT : select0(look);
    const key = `${node} ${look}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const levelOfLook = words[look * WORDS]!;
    const levelOfNode = words[node * WORDS]!;
    const level = places[levelOfLook]! < places[levelOfNode]! ? levelOfLook : levelOfNode;
    const kept = keep.has(level);
    const mark = scratch.mark();
    let each = node;
    let other = look;
    for (; words[each * WORDS] === level; each = words[each * WORDS + RIGHT]!) {
      const value = words[each * WORDS + VALUE]!;
      while (
        kept &&
        words[other * WORDS] === level &&
        words[other * WORDS + VALUE]! < value
      )
        other = words[other * WORDS + RIGHT]!;
      const matches =
        words[other * WORDS] === level && words[other * WORDS + VALUE] === value;
      const below = kept ? (matches ? words[other * WORDS + DOWN]! : EMPTY) : look;
      scratch.push(value, select(words[each * WORDS + DOWN]!, below));
    }
    while (kept && words[other * WORDS] === level) other = words[other * WORDS + RIGHT]!;
    const result = scratch.list(mark, level, select(each, kept ? other : look));
    known.set(key, result);
    return result;
  };
  /** The terminal that `look` reaches if all values from here on are 0. */
  const select0 = (look: number): number => {
    let each = look;
    while (each > UNIT) each = words[each * WORDS + RIGHT]!;
    return each;
  };
  return select(set, shown);
};

/** One tuple of a set, which must not be empty. */
export const anyOf = (table: NodeTable, set: number): Tuple => {
  let found: Tuple = new Map();
  eachTuple(table, set, (tuple) => {
    found = new Map(tuple);
    return false;
  });
  return found;
};
