/**
 * Compares the answer to each input, renamed, with the answer to the renamed input. Generators stand for all
 * renamings only where every renaming of an input is an input too. So renamings of inputs become inputs: a
 * handler may single out a name that no canonical row shows.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Permutation } from "./names.ts";

/** The rows that a search has found. */
export type Rows = {
  readonly states: number;
  readonly valuesAt: (state: number) => Int32Array;
};

/** Inputs to add at most to those of the search. */
const MOST_RENAMED = 1 << 17;

/** How inputs are identified, renamed and compared. */
export type OrbitComparison<T> = {
  readonly key: (input: T) => string;
  readonly renamed: (input: T, permutation: Permutation) => T;
  /** Throws where the input and `image`, its renaming, disagree. */
  readonly compare: (input: T, permutation: Permutation, image: T) => void;
};

/**
 * Compares inputs with their renamings, and polls for each comparison.
 *
 * @returns whether all renamings were compared
 */
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
  // A loop over a map also visits entries that are added while it runs.
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
