import type { SearchBudget } from "../search/search.ts";
import {
  type Interleaving,
  interleave,
  type Machine,
  type Sessioned,
} from "./interleave.ts";

/** So many short searches, each of so many configurations, before the one that goes to the end. */
const ATTEMPTS = 20;
const CONFIGURATIONS = 300;

/** By so many places, at most, is an operation tried later than it was invoked. */
const DELAY_MAX = 100;

/**
 * Looks for one order that keeps sessions, as `interleave` does. A search that takes a wrong turn
 * early is at it for long, and one that tries operations in another order mostly is not: so a few
 * short ones come first, the same each time.
 */
export const attempts = (
  sessioned: Sessioned,
  machine: Machine,
  budget: SearchBudget,
): Interleaving => {
  const random = randoms();
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

/** The same numbers from 0 to 1 each time (mulberry32). */
const randoms = (): (() => number) => {
  let state = 7;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
