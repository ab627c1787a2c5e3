/** Brings a search to a point where it can be saved, and saves it. */
import { judgeReports } from "./expand-state.ts";
import { countOf, positionOf, type Search, tally } from "./search.ts";
import type { Saved } from "./search-options.ts";
import { savedSpace } from "./space.ts";

/** Ends all work under way. Afterwards every state before the position of the search is expanded, and none after it. */
export const settle = (search: Search): void => {
  const { space } = search;
  space.pool()?.pause(space.makeRoom);
  judgeReports(search);
  search.space.flush();
  judgeReports(search);
  tally(search);
};

/** Takes a snapshot from which `explore` can continue. Settles the search first. */
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
