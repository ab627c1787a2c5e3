import { expect, test } from "vitest";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { cellsOf } from "../cells/cells.ts";
import { packed } from "../cells/layout.ts";
import { expandLayer } from "./expand-layer.ts";
import { judgeReports } from "./expand-state.ts";
import { saveSearch, settle } from "./save-search.ts";
import { countOf, positionOf, progressOf, type Search, searchOf } from "./search.ts";
import type { SearchOptions } from "./search-options.ts";

/** A search that has entered its first state, and expanded no state. */
const begun = (options: SearchOptions): Search => {
  const cells = cellsOf(twoPhaseCommit.system({ participants: 5 }));
  const visitor = { questions: [], found: () => false, stuck: () => false };
  const search = searchOf(cells, visitor, options, saveSearch);
  search.space.kernel.offerRow(packed(search.space.layout, search.first), -1);
  search.space.flush();
  judgeReports(search);
  search.layerEnds.push(1);
  return search;
};

/** The number of states found after each of this many layers. */
const endsOf = (options: SearchOptions, layers: number): readonly number[] => {
  const search = begun(options);
  try {
    return Array.from({ length: layers }, () => {
      const end = countOf(search);
      expandLayer(search, end);
      settle(search);
      expect(positionOf(search)).toBe(end);
      search.layerEnds.push(countOf(search));
      return countOf(search);
    });
  } finally {
    search.space.pool()?.quit();
  }
};

test("threads that share layers expand each state of a layer, and none of the next", () => {
  const alone = endsOf({}, 10);
  expect(alone.at(-1)).toBeGreaterThan(2000);
  expect(endsOf({ workers: 2, shareFrom: 1 }, 10)).toEqual(alone);
});

test("a limit leaves the rest of a layer for later", () => {
  const search = begun({ states: 20 });
  const ends = endsOf({}, 4);
  for (const end of [1, ...ends]) {
    if (!search.watch.isReached()) expandLayer(search, end);
    settle(search);
  }
  expect(search.watch.isReached()).toBe(true);
  expect(positionOf(search)).toBeLessThan(countOf(search));
  expect(progressOf(search).frontier).toBe(countOf(search) - positionOf(search));
});
