import type { System } from "../../model/system.ts";
import { walk } from "./walk.ts";

/** A simple random generator for tests: a linear congruential generator modulo 2³². */
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Takes this many random walks, of sixty steps at most. */
export const walks = (system: System, count: number, seed = 1) =>
  walk(system, { random: seeded(seed), depth: 60, stop: ({ walks }) => walks >= count });
