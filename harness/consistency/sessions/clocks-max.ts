import type { Answer } from "./assign.ts";

/** How many entries the clocks of one question may have: four bytes each. */
export const ENTRIES_MAX = 2 ** 27;

export const tooLarge = (entries: number): Extract<Answer, { verdict: "unfinished" }> => {
  const reached = `nothing was judged, because clocks with ${entries} entries do not fit,`;
  return { verdict: "unfinished", reached };
};
