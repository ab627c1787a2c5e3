/** Writes numbers one after another into room that was reserved. */
import type { Arena } from "../arena.ts";

type NumberWriter = {
  /** Where the next number goes. */
  readonly top: () => number;
  readonly put: (...values: number[]) => void;
  /** Skips this many places, and returns where they begin. */
  readonly skip: (length: number) => number;
};

/** A writer that begins at a place; the caller has reserved the room. */
export const writerAt = (arena: Arena, at: number): NumberWriter => {
  let top = at;
  return {
    top: () => top,
    put: (...values) => {
      for (const value of values) arena.numbers()[top++] = value;
    },
    skip: (length) => {
      top += length;
      return top - length;
    },
  };
};
