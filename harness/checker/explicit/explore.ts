/**
 * Breadth-first search over packed rows, layer by layer. The kernel (see `kernel.ts`) looks up the successors of a
 * state, so that nothing is computed twice. This file has the order of the search; `expand-layer.ts` divides a layer
 * between threads, `expand-state.ts` learns and judges, `limit-watch.ts` ends a search early, and `explored.ts` shows
 * what was found.
 */
import type { Cells } from "../cells/cells.ts";
import { packed } from "../cells/layout.ts";
import { expandLayer } from "./expand-layer.ts";
import { judgeReports } from "./expand-state.ts";
import { type Explored, exploredOf } from "./explored.ts";
import { saveSearch, settle } from "./save-search.ts";
import { countOf, type Search, searchOf } from "./search.ts";
import type { SearchOptions, Visitor } from "./search-options.ts";

/** Enters the first state, which is all of the first layer. */
const begin = (search: Search): void => {
  const { space, first, layerEnds } = search;
  space.kernel.offerRow(packed(space.layout, first), -1);
  space.flush();
  judgeReports(search);
  layerEnds.push(1);
};

/**
 * Expands layer after layer, until a layer leads to no new state, the visitor ends the search, or a limit is reached.
 */
const expandLayers = (search: Search): void => {
  const { layerEnds, watch } = search;
  while (!search.ended) {
    expandLayer(search, layerEnds.at(-1)!);
    settle(search);
    if (watch.isReached() || countOf(search) === layerEnds.at(-1)) return;
    layerEnds.push(countOf(search));
  }
};

/**
 * Explores the states of a system from its first state, or from where a saved search stopped.
 *
 * @returns the states found; `complete` is false where a limit or the visitor ended the search
 * @throws what handlers and questions throw; `InputError` if one of them is impure
 */
export const explore = (
  cells: Cells,
  visitor: Visitor,
  options: SearchOptions,
): Explored => {
  const search = searchOf(cells, visitor, options, saveSearch);
  try {
    if (options.restored === undefined) begin(search);
    expandLayers(search);
  } finally {
    search.space.pool()?.quit();
  }
  return exploredOf(search);
};
