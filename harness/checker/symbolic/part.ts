import type { Rewrite } from "./relation.ts";

/**
 * The next local values of processes, as shown by the levels above: whether a process is deaf decides the effect on
 * letters below.
 */
export type Known = ReadonlyMap<number, number>;

/** The effect of a transition at one level. */
export type Part = {
  readonly level: number;
  /** The process whose next local value this level shows to the levels below, or -1. */
  readonly shows: number;
  /** The rewrite at this level; null if nothing changes there. */
  readonly rewrite: (known: Known) => Omit<Rewrite, "level" | "next"> | null;
};
