/** Takes a recorded path again, step by step, and judges its last state. */
import type { System } from "../model/system.ts";
import type { Verdict } from "../model/verdict.ts";
import { cellsOf } from "./cells.ts";
import { judgeState } from "./check.ts";
import { successors } from "./explore.ts";
import { type Path, type PathEntry, pathOf } from "./path.ts";
import { initialRow } from "./steps.ts";

export type Replayed = {
  /** How many steps could be taken. */
  readonly taken: number;
  /** What was possible instead of the next, where it could not be taken. */
  readonly possible: readonly PathEntry[];
  readonly path: Path;
  readonly verdict: Verdict;
};

/** `isSame` finds the recorded step among those possible. */
export const replay = (
  system: System,
  property: string,
  recorded: readonly ((entry: PathEntry) => boolean)[],
): Replayed => {
  const cells = cellsOf(system);
  let values: Int32Array = Int32Array.from(initialRow(cells));
  const steps: Parameters<typeof pathOf>[1][number][] = [{ step: null, values }];
  for (const [taken, isSame] of recorded.entries()) {
    const next = successors(cells, values).map(({ step, values: after }) => ({
      after,
      step,
      entry: pathOf(cells, [
        { step: null, values },
        { step, values: after },
      ]).entries[0]!,
    }));
    const found = next.find(({ entry }) => isSame(entry));
    if (found === undefined) {
      const possible = next.map(({ entry }) => entry);
      return { taken, possible, path: pathOf(cells, steps), verdict: "unsupported" };
    }
    values = found.after;
    steps.push({ step: found.step, values });
  }
  return {
    taken: recorded.length,
    possible: [],
    path: pathOf(cells, steps),
    verdict: judgeState(cells, property, values),
  };
};
