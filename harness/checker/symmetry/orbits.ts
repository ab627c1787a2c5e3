/**
 * Compares the renamed answer to each input with the answer to the renamed input. To compare under generators is enough
 * only if every renaming of an input is an input too. So renamings of inputs become inputs. They also show a handler
 * that singles out a name which no canonical row has in that place.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Permutation } from "./names.ts";

/** The rows that a search has found, by number. */
export type Rows = {
  readonly states: number;
  readonly valuesAt: (state: number) => Int32Array;
};

/** The most renamings to add to the inputs of the search. */
const MOST_RENAMED = 1 << 17;

/** How inputs are identified (`key`), renamed and compared. */
export type OrbitComparison<T> = {
  readonly key: (input: T) => string;
  readonly renamed: (input: T, permutation: Permutation) => T;
  /** Throws if the answers to an input and to its renaming `image` disagree. */
  readonly compare: (input: T, permutation: Permutation, image: T) => void;
};

/**
 * Compares all inputs with their renamings. Polls for each comparison.
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
  // This loop also visits the entries that are added to the map while it runs.
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

/** At most this many rows, evenly spread over all rows. */
export const sampleOf = ({ states, valuesAt }: Rows, most: number): Int32Array[] =>
  Array.from({ length: Math.min(states, most) }, (_, i) =>
    valuesAt(Math.floor((i * states) / Math.min(states, most))),
  );
