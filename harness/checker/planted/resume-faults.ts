/** Faults in how a search is saved and continued. */
import type { Planted } from "./planted.ts";

const KEPT = ["explicit/explore-kept.test.ts"];

/** Each fault with the tests that must fail when it is planted. */
export const resumeFaults: readonly Planted[] = [
  {
    file: "explicit/save-search.ts",
    text: "state: positionOf(search),",
    replacement: "state: countOf(search),",
    does: "saves states as expanded that were only found",
    killedBy: KEPT,
  },
  {
    file: "explicit/search.ts",
    text: "const { state, transitions, outside } = countsOf(restored);",
    replacement:
      "const { state } = countsOf(restored), { transitions, outside } = countsOf(undefined);",
    does: "begins to count transitions anew",
    killedBy: KEPT,
  },
  {
    file: "explicit/search.ts",
    text: "layerEnds: [...((restored?.numbers.layerEnds ?? []) as readonly number[])],",
    replacement: "layerEnds: restored === undefined ? [] : [1],",
    does: "forgets the layers that were complete",
    killedBy: KEPT,
  },
  {
    file: "explicit/explore-kept.ts",
    text: 'if (typeof state === "number") found.set(property, state);',
    replacement: "",
    does: "forgets what was decided",
    killedBy: KEPT,
  },
  {
    file: "explicit/explore-kept.ts",
    text: "  internAgain(cells, values);\n",
    replacement: "",
    does: "gives values other numbers than the saved rows have",
    killedBy: KEPT,
  },
  {
    file: "explicit/explore-kept.ts",
    text: "...(ended ? { states: 0 } : {}),",
    replacement: "",
    does: "goes on with a search that a decision had ended",
    killedBy: KEPT,
  },
];
