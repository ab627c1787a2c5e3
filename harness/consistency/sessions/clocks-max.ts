import type { Answer } from "./choose-writers.ts";

/** The most entries that the clocks of one history may have, four bytes each. */
export const ENTRIES_MAX = 2 ** 27;

/** The answer where the clocks would be too large. */
export const tooLarge = (entries: number): Extract<Answer, { verdict: "unfinished" }> => {
  const reached = `nothing was judged, because the vector clocks need ${entries} entries, too many,`;
  return { verdict: "unfinished", reached };
};
