/** Brings a search to a point where it can be saved, and saves it. */
import { judgeReports } from "./expand-state.ts";
import { countOf, positionOf, type Search, tally } from "./search.ts";
import type { Saved } from "./search-options.ts";
import { savedSpace } from "./space.ts";

/** Comes to a point where every state before the next one is expanded, and none after it. */
export const settle = (search: Search): void => {
  const { space } = search;
  space.pool()?.pause(space.makeRoom);
  judgeReports(search);
  search.space.flush();
  judgeReports(search);
  tally(search);
};

/** A snapshot of a search, from which `explore` can continue. Settles the search. */
export const saveSearch = (search: Search): Saved => {
  settle(search);
  const { space, generation, transitions, outside, layerEnds } = search;
  return {
    generation,
    numbers: {
      state: positionOf(search),
      transitions,
      outside,
      states: countOf(search),
      layerEnds: [...layerEnds],
    },
    values: { taken: space.taken() },
    words: savedSpace(space),
  };
};
