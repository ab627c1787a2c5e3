/** Faults in how a search is saved and goes on. */
import type { Planted } from "./planted.ts";

const KEPT = ["explicit/explore-kept.test.ts"];

/** Each with the tests that must fail with it. */
export const resumeFaults: readonly Planted[] = [
  {
    file: "explicit/explore.ts",
    text: "state: position(),",
    replacement: "state: count(),",
    does: "saves states as expanded that were only found",
    killedBy: KEPT,
  },
  {
    file: "explicit/explore.ts",
    text: "let { transitions, outside } = before;",
    replacement: "let { transitions, outside } = countsOf(undefined);",
    does: "begins to count transitions anew",
    killedBy: KEPT,
  },
  {
    file: "explicit/explore.ts",
    text: "const layerEnds = [...((restored?.numbers.layerEnds ?? []) as readonly number[])];",
    replacement: "const layerEnds = restored === undefined ? [] : [1];",
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
