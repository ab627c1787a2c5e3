import type { Rewrite } from "./relation.ts";

/** Local values met so far, of processes whose deafness decides what happens below. */
export type Known = ReadonlyMap<number, number>;

/** What a transition does at one level, given what is known there. */
export type Part = {
  readonly level: number;
  /** The process whose next local value must be known below, or -1. */
  readonly shows: number;
  /** Null: nothing, given what is known. */
  readonly rewrite: (known: Known) => Omit<Rewrite, "level" | "next"> | null;
};
