/**
 * Whether what was learned of one input is, renamed, what holds of the renamed input. Generators do
 * for all renamings only where every renaming of an input is an input too, so these are asked as
 * well: a handler may single out a name that no canonical row happens to show.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Permutation } from "./names.ts";

/** Rows that were explored. */
export type Rows = {
  readonly states: number;
  readonly valuesAt: (state: number) => Int32Array;
};

/** Renamings of inputs asked at most, those that were explored aside. */
const MOST_RENAMED = 1 << 17;

export type OrbitComparison<T> = {
  readonly key: (input: T) => string;
  readonly renamed: (input: T, permutation: Permutation) => T;
  /** Throws where the input and `image`, its renaming, disagree. */
  readonly compare: (input: T, permutation: Permutation, image: T) => void;
};

/** True if all renamings of the inputs were asked. Polls for each of them. */
export const compareOrbits = <T>(
  generators: readonly Permutation[],
  inputs: Iterable<T>,
  { key, renamed, compare }: OrbitComparison<T>,
  poll: Poll = unlimited,
): boolean => {
  const known = new Map<string, T>();
  for (const input of inputs) known.set(key(input), input);
  const most = known.size + MOST_RENAMED;
  let isAll = true;
  // A map that is walked goes on to what is added meanwhile.
  for (const input of known.values())
    for (const generator of generators) {
      poll();
      const renaming = renamed(input, generator);
      const text = key(renaming);
      const image = known.get(text) ?? renaming;
      compare(input, generator, image);
      if (known.has(text)) continue;
      if (known.size < most) known.set(text, image);
      else isAll = false;
    }
  return isAll;
};

/** Rows to look at, evenly spread where there are more than `most`. */
export const sampleOf = ({ states, valuesAt }: Rows, most: number): Int32Array[] =>
  Array.from({ length: Math.min(states, most) }, (_, i) =>
    valuesAt(Math.floor((i * states) / Math.min(states, most))),
  );
