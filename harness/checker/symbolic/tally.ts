/** Counts the steps from a set of states, and finds the states that can make progress. */
import { DOWN, EMPTY, RIGHT, VALUE, WORDS } from "./node-table.ts";
import { countOf } from "./set-queries.ts";
import type { Space } from "./space.ts";

/** The number of steps enabled in the states of a set, summed over all states; steps that change nothing count too. */
export const transitionsOf = (space: Space, set: number): bigint => {
  const { ldd, relation, learner } = space;
  const counts = new Map<number, bigint>();
  const count = (some: number): bigint => countOf(ldd.table, some, counts);
  let sum = 0n;
  for (const { list } of learner.loose) sum += count(relation.enabled(list, set));
  const fromHere = byProcess<bigint>(space, {
    empty: 0n,
    passing: (_, parts) => parts.reduce((all, [, part]) => all + part, 0n),
    at: (p, kids) =>
      kids.reduce((all, { value, below, part }) => {
        let here = all + part;
        for (const { list } of learner.beginning(p, value, below))
          here += count(relation.enabled(relation.nextOf(list, value), below));
        return here;
      }, 0n),
  });
  return sum + fromHere(set);
};

/** The states of a set in which some step is enabled that is no fault, and no tick that changes nothing. */
export const progressing = (space: Space, set: number): number => {
  const { ldd, relation, learner, levels } = space;
  const fromHere = byProcess<number>(space, {
    empty: EMPTY,
    passing: (level, parts) => listed(space, level, parts),
    at: (p, kids) =>
      listed(
        space,
        levels.locals[p]!,
        kids.map(({ value, below, part }) => [
          value,
          learner
            .beginning(p, value, below)
            .filter(({ fault }) => !fault)
            .reduce(
              (some, { list }) =>
                ldd.union(some, relation.enabled(relation.nextOf(list, value), below)),
              part,
            ),
        ]),
      ),
  });
  return learner.loose
    .filter(({ fault }) => !fault)
    .reduce((some, { list, settles }) => {
      const enabled = relation.enabled(list, set);
      const idle = settles ? relation.unchanged(list, set) : EMPTY;
      return ldd.union(some, ldd.difference(enabled, idle));
    }, fromHere(set));
};

type Kid<T> = { readonly value: number; readonly below: number; readonly part: T };

/**
 * Makes a function of sets that is computed from the bottom up, process by process. Its results are remembered by node.
 */
const byProcess = <T>(
  { ldd: { table }, levels: { locals }, poll }: Space,
  {
    empty,
    passing,
    at,
  }: {
    readonly empty: T;
    readonly passing: (level: number, parts: readonly (readonly [number, T])[]) => T;
    readonly at: (p: number, kids: readonly Kid<T>[]) => T;
  },
): ((set: number) => T) => {
  const known = locals.map(() => new Map<number, T>());
  const answer = (set: number, p: number): T => {
    if (set === EMPTY || p === locals.length) return empty;
    const found = known[p]!.get(set);
    if (found !== undefined) return found;
    poll();
    const { words, places } = table; // Read anew each time: the table replaces them when it grows.
    const above = words[set * WORDS]!;
    const isPassed = places[above]! < places[locals[p]!]!;
    const level = isPassed ? above : locals[p]!;
    const kids: Kid<T>[] = [];
    const add = (value: number, below: number): void => {
      const part = answer(below, isPassed ? p : p + 1);
      kids.push({ value, below, part });
    };
    let node = set;
    for (; words[node * WORDS] === level; node = words[node * WORDS + RIGHT]!)
      add(words[node * WORDS + VALUE]!, words[node * WORDS + DOWN]!);
    if (node !== EMPTY) add(0, node);
    const result = isPassed
      ? passing(
          level,
          kids.map(({ value, part }) => [value, part]),
        )
      : at(p, kids);
    known[p]!.set(set, result);
    return result;
  };
  return (set) => answer(set, 0);
};

/** The set with these values at a level, each with the set below it. Values must ascend, with 0 at the end. */
const listed = (
  { ldd: { scratch } }: Space,
  level: number,
  kids: readonly (readonly [value: number, below: number])[],
): number => {
  const mark = scratch.mark();
  let rest = EMPTY;
  for (const [value, below] of kids)
    if (value === 0) rest = below;
    else scratch.push(value, below);
  return scratch.list(mark, level, rest);
};
