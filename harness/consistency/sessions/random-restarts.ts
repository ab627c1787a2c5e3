import { randomWords } from "../random-words.ts";
import type { SearchBudget } from "../search/search.ts";
import {
  type Interleaving,
  interleave,
  type Machine,
  type Sessioned,
} from "./interleave.ts";

/** The number of short searches before the long one, and the configurations of each. */
const ATTEMPTS = 20;
const CONFIGURATIONS = 300;

/** An operation is tried at most so many places later than it was invoked. */
const DELAY_MAX = 100;

/**
 * Looks for one order that keeps sessions, as `interleave` does, with random restarts. A search
 * that takes a wrong turn early is stuck for long, and most other orders of trying are not. So a
 * few short searches in other orders come first; the random numbers are the same each time.
 */
export const withRestarts = (
  sessioned: Sessioned,
  machine: Machine,
  budget: SearchBudget,
): Interleaving => {
  const words = randomWords(7);
  const random = (): number => words() / 2 ** 32;
  let invoked = sessioned.invoked;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const limit = Math.min(CONFIGURATIONS, budget.left);
    const mine = { ...budget, left: limit };
    const found = interleave({ ...sessioned, invoked }, machine, mine);
    budget.left -= limit - Math.max(0, mine.left);
    if (found.verdict !== "unfinished" || budget.left <= 0) return found;
    invoked = delayed(sessioned, random);
  }
  return interleave(sessioned, machine, budget);
};

const delayed = (
  { rows, invoked }: Sessioned,
  random: () => number,
): ((row: number) => number) => {
  const all = rows.flatMap((session) => [...session]);
  const place = new Map<number, number>();
  for (const row of all.sort((a, b) => invoked(a) - invoked(b)))
    place.set(row, place.size + random() * DELAY_MAX);
  return (row) => place.get(row)!;
};
