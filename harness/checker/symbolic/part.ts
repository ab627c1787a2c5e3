import type { Rewrite } from "./relation.ts";

/** The next local values, by process, that levels above have shown: a deaf process decides what happens below. */
export type Known = ReadonlyMap<number, number>;

/** The effect of a transition at one level. */
export type Part = {
  readonly level: number;
  /** The process whose next local value must be known below, or -1. */
  readonly shows: number;
  /** The rewrite at this level; null where nothing changes. */
  readonly rewrite: (known: Known) => Omit<Rewrite, "level" | "next"> | null;
};
