/** Numbers written one after the other where there was room for them. */
import type { Arena } from "../arena.ts";

type NumberWriter = {
  /** Where the next number goes. */
  readonly top: () => number;
  readonly put: (...values: number[]) => void;
  /** Leaves so many out: where they begin. */
  readonly skip: (length: number) => number;
};

/** Writes from a place on; the caller has reserved the room. */
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
