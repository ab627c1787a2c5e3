/**
 * A sweep adds successors to a set, from the lowest level up: the sets below a node get their successors first, and
 * then the transitions that begin at the node are fired on them. Sweeps are repeated until one adds nothing.
 *
 * Measured on the ABD register with 3 servers and 2 clients: 15 sweeps in 4 s; firing each transition on the whole set
 * in turn (chaining) took 5 s and 20 rounds; saturation, which adds all successors at a level before it goes up, took
 * over a minute, because in a network every process touches letters of the others.
 */
import type { Ldd } from "./ldd.ts";
import type { Learned, Learner } from "./learner.ts";
import type { Levels } from "./levels.ts";
import { DOWN, EMPTY, RIGHT, VALUE, WORDS } from "./node-table.ts";
import { type OperationCache, operationCache } from "./operation-cache.ts";
import type { Relation } from "./relation.ts";

/** Steps on whole sets. */
export type Sweep = {
  /**
   * The set with the successors of its states, and with some successors of these; with fewer of them if it was
   * interrupted.
   */
  readonly swept: (set: number) => number;
  /** The states one step away from a state of the set. */
  readonly successors: (set: number) => number;
  readonly cache: OperationCache;
};

const SLOTS = 1 << 18;
/**
 * In one visit of a node, a sweep takes steps from at most this many values, plus twice as many as the node had before.
 */
const MOST_NEW = 1 << 10;
/** Numbers of operations in the cache; for process `p` the number is `p` more. */
const SWEPT = 1;
const SUCCESSORS = 1 << 16;

/**
 * Sweeps with the transitions that `learner` knows and learns on the way.
 *
 * @param isInterrupted called often; true ends a sweep early, with fewer successors
 */
export const sweepOf = (
  ldd: Ldd,
  { locals }: Levels,
  relation: Relation,
  learner: Learner,
  isInterrupted: () => boolean,
): Sweep => {
  const { union } = ldd;
  const cache = operationCache(SLOTS);
  const { kidsOf, nodeOf } = kidsOn(ldd, locals);
  const remembered = descentOn(ldd, locals, cache, isInterrupted);

  const fire = firing(ldd, relation);

  const sweep = remembered(SWEPT, (set, p) => {
    const kids = kidsOf(set, p);
    for (const [value, kid] of kids) kids.set(value, sweep(kid, p + 1));
    // Steps are taken from values found on the way too, up to a limit, since a counter may have no end.
    let turns = 2 * kids.size + MOST_NEW;
    for (const [value, kid] of kids) {
      if (turns-- === 0) break;
      for (const learned of learner.beginning(p, value, kid)) {
        if (isInterrupted()) break;
        fire(learned, value, kids.get(value)!, kids);
      }
    }
    return nodeOf(kids, p);
  });

  const step = remembered(SUCCESSORS, (set, p) => {
    const results = new Map<number, number>();
    for (const [value, kid] of kidsOf(set, p)) {
      const made = step(kid, p + 1);
      if (made !== EMPTY) results.set(value, union(results.get(value) ?? EMPTY, made));
      for (const learned of learner.beginning(p, value, kid))
        fire(learned, value, kid, results);
    }
    return nodeOf(results, p);
  });

  return {
    cache,
    swept: (set) =>
      learner.loose.reduce(
        (some, { list }) =>
          isInterrupted() ? some : union(some, relation.fire(list, some)),
        sweep(set, 0),
      ),
    successors: (set) => {
      const made = step(set, 0);
      return learner.loose.reduce(
        (some, { list }) => union(some, relation.fire(list, set)),
        made,
      );
    },
  };
};

/**
 * Fires a transition that begins at this value on the set below it, and adds the result to `into`, under the next
 * value.
 */
const firing =
  ({ union }: Ldd, relation: Relation) =>
  ({ list }: Learned, value: number, below: number, into: Map<number, number>): void => {
    const to = relation.image(list, value);
    const made = relation.fire(relation.nextOf(list, value), below);
    if (made !== EMPTY) into.set(to, union(into.get(to) ?? EMPTY, made));
  };

/**
 * `kidsOf`: the list of a set at the level of a process, as a map from values to the sets below. `nodeOf`: the set of
 * such a map.
 */
const kidsOn = ({ table, scratch }: Ldd, locals: readonly number[]) => ({
  kidsOf: (set: number, p: number): Map<number, number> => {
    const { words } = table;
    const kids = new Map<number, number>();
    let node = set;
    for (; words[node * WORDS] === locals[p]; node = words[node * WORDS + RIGHT]!)
      kids.set(words[node * WORDS + VALUE]!, words[node * WORDS + DOWN]!);
    if (node !== EMPTY) kids.set(0, node);
    return kids;
  },
  nodeOf: (kids: ReadonlyMap<number, number>, p: number): number => {
    const values = [...kids.keys()].filter((value) => value !== 0).sort((a, b) => a - b);
    const mark = scratch.mark();
    for (const value of values) scratch.push(value, kids.get(value)!);
    return scratch.list(mark, locals[p]!, kids.get(0) ?? EMPTY);
  },
});

type Descent = (set: number, p: number) => number;

/**
 * A function of sets that applies `at` at the levels of processes, from the top down, and passes through the levels
 * between. Results are kept in a cache.
 */
const descentOn =
  (
    { table, scratch }: Ldd,
    locals: readonly number[],
    cache: OperationCache,
    isInterrupted: () => boolean,
  ) =>
  (operation: number, at: Descent): Descent => {
    const down = (set: number, p: number): number => {
      if (set === EMPTY || p === locals.length || isInterrupted()) return atEnd(set);
      const found = cache.find(operation + p, set, 0);
      if (found >= 0) return found;
      const { words, places } = table;
      const above = words[set * WORDS]!;
      let result: number;
      if (places[above]! < places[locals[p]!]!) {
        const mark = scratch.mark();
        let node = set;
        for (; words[node * WORDS] === above; node = words[node * WORDS + RIGHT]!)
          scratch.push(
            words[node * WORDS + VALUE]!,
            down(words[node * WORDS + DOWN]!, p),
          );
        result = scratch.list(mark, above, down(node, p));
      } else result = at(set, p);
      if (!isInterrupted()) cache.put(operation + p, set, 0, result);
      return result;
    };
    const atEnd = (set: number): number => (operation === SWEPT ? set : EMPTY);
    return down;
  };
