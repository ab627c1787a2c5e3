/** Numbers written one after the other where there was room for them. */
import type { Arena } from "../arena.ts";

export type NumberWriter = {
  /** Where the next number goes. */
  readonly top: () => number;
  readonly put: (...values: number[]) => void;
  /** Leaves so many out: where they begin. */
  readonly skip: (length: number) => number;
};

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
