/**
 * Transitions on whole sets. A transition is a list of rewrites in the order of the levels, one for each level that it
 * touches. A rewrite is a partial map on values; the rest of the list may depend on the value. Each list is stored
 * once, so that transitions that end in the same rewrites share cached results.
 */
import { DISABLED } from "../cells/cell-maps.ts";
import { type Ldd, OTHER_OPERATIONS } from "./ldd.ts";
import { DOWN, EMPTY, RIGHT, VALUE, WORDS } from "./node-table.ts";

/** The end of a list. */
export const DONE = 0;

/** The effect of a transition at one level. */
export type Rewrite = {
  readonly level: number;
  /** The name of the map: on one level, maps with the same name are equal. */
  readonly name: string;
  /** The image of a value, or DISABLED. It is called once per value. */
  readonly of: (value: number) => number;
  /** The only value at which the map is enabled, or -1 if there may be several. */
  readonly only: number;
  /** The rest of the list, or a function that gives it for a value and is called once per value. */
  readonly next: number | ((value: number) => number);
};

type Kept = Rewrite & { readonly images: number[]; readonly nexts: number[] };

/** All transitions of a search, as lists of rewrites with numbers. */
export type Relation = {
  /**
   * The number of the list that begins with this rewrite. If `next` depends on the value, `following` stands for it in
   * the key of the list.
   */
  list(rewrite: Rewrite, following?: number): number;
  levelOf(list: number): number;
  /** The only value at which the list is enabled, or -1 if there may be several. */
  onlyOf(list: number): number;
  image(list: number, value: number): number;
  nextOf(list: number, value: number): number;
  /** The tuples to which the transition takes those of the set. */
  fire(list: number, set: number): number;
  /** The tuples of the set for which the transition is enabled. */
  enabled(list: number, set: number): number;
  /** The tuples of the set that the transition leaves as they are. */
  unchanged(list: number, set: number): number;
};

const FIRE = OTHER_OPERATIONS;
const ENABLED = OTHER_OPERATIONS + 1;
const UNCHANGED = OTHER_OPERATIONS + 2;

/** Transitions on the sets of a diagram. Their results are kept in the diagram's cache. */
export const relationOn = (ldd: Ldd): Relation => {
  const { table, scratch, cache, union } = ldd;
  const { lists, list, image, nextOf } = rewriteLists();
  const kept = filterOn(ldd, lists, nextOf);

  /** The image of a set. Tuples with value 0 have no node at the level, so they are handled after those in its list. */
  const fire = (list: number, set: number): number => {
    if (list === DONE || set === EMPTY) return set;
    const found = cache.find(FIRE, list, set);
    if (found >= 0) return found;
    const { words, places } = table;
    const { level, only } = lists[list]!;
    const above = words[set * WORDS]!;
    let result = EMPTY;
    let node = set;
    if (places[above]! < places[level]!) {
      const mark = scratch.mark();
      for (; words[node * WORDS] === above; node = words[node * WORDS + RIGHT]!)
        scratch.push(
          words[node * WORDS + VALUE]!,
          fire(list, words[node * WORDS + DOWN]!),
        );
      result = scratch.list(mark, above, fire(list, node));
    } else {
      for (; words[node * WORDS] === level; node = words[node * WORDS + RIGHT]!) {
        const value = words[node * WORDS + VALUE]!;
        if (only >= 0 && value !== only) continue;
        const to = image(list, value);
        if (to === DISABLED) continue;
        const below = fire(nextOf(list, value), words[node * WORDS + DOWN]!);
        result = union(result, to === 0 ? below : table.make(level, to, below, EMPTY));
      }
      const to = only > 0 ? DISABLED : image(list, 0);
      if (to !== DISABLED) {
        const below = fire(nextOf(list, 0), node);
        result = union(result, to === 0 ? below : table.make(level, to, below, EMPTY));
      }
    }
    cache.put(FIRE, list, set, result);
    return result;
  };

  const isEnabled = (list: number, value: number): boolean =>
    image(list, value) !== DISABLED;
  const isUnchanged = (list: number, value: number): boolean =>
    image(list, value) === value;

  return {
    list,
    levelOf: (list) => lists[list]!.level,
    onlyOf: (list) => lists[list]!.only,
    image,
    nextOf,
    fire,
    enabled: (list, set) => kept(ENABLED, list, set, isEnabled),
    unchanged: (list, set) => kept(UNCHANGED, list, set, isUnchanged),
  };
};

type RewriteLists = Pick<Relation, "list" | "image" | "nextOf"> & {
  readonly lists: readonly Kept[];
};

/** Numbers the lists of rewrites, and remembers the images of values. */
const rewriteLists = (): RewriteLists => {
  const end = { level: 0, name: "", of: (value: number) => value, only: -1, next: DONE };
  const lists: Kept[] = [{ ...end, images: [], nexts: [] }];
  const numbers = new Map<string, number>();
  return {
    lists,
    list: (rewrite, following) => {
      const next = typeof rewrite.next === "number" ? rewrite.next : `${following}?`;
      const key = `${rewrite.level} ${next} ${rewrite.name}`;
      const found = numbers.get(key);
      if (found !== undefined) return found;
      numbers.set(key, lists.length);
      return lists.push({ ...rewrite, images: [], nexts: [] }) - 1;
    },
    image: (list, value) => {
      const { images, of } = lists[list]!;
      return (images[value] ??= of(value));
    },
    nextOf: (list, value) => {
      const { next, nexts } = lists[list]!;
      return typeof next === "number" ? next : (nexts[value] ??= next(value));
    },
  };
};

/** A function that filters a set: tuples stay whose value passes `keeps` at each level of a list. */
const filterOn = (
  { table, scratch, cache }: Ldd,
  lists: readonly Kept[],
  nextOf: Relation["nextOf"],
) => {
  const kept = (
    operation: number,
    list: number,
    set: number,
    keeps: (list: number, value: number) => boolean,
  ): number => {
    if (list === DONE || set === EMPTY) return set;
    const found = cache.find(operation, list, set);
    if (found >= 0) return found;
    const { words, places } = table;
    const { level } = lists[list]!;
    const above = words[set * WORDS]!;
    const passes = places[above]! < places[level]!;
    const here = passes ? above : level;
    const below = (value: number, node: number): number => {
      if (passes) return kept(operation, list, node, keeps);
      if (!keeps(list, value)) return EMPTY;
      return kept(operation, nextOf(list, value), node, keeps);
    };
    const mark = scratch.mark();
    let node = set;
    for (; words[node * WORDS] === here; node = words[node * WORDS + RIGHT]!)
      scratch.push(
        words[node * WORDS + VALUE]!,
        below(words[node * WORDS + VALUE]!, words[node * WORDS + DOWN]!),
      );
    const result = scratch.list(mark, here, below(0, node));
    cache.put(operation, list, set, result);
    return result;
  };
  return kept;
};
