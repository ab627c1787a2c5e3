/** Takes a recorded path again, step by step, and judges its last state. */
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import type { Verdict } from "../model/verdict.ts";
import { cellsOf } from "./cells.ts";
import { type Path, type PathEntry, pathOf } from "./path.ts";
import { judgeState, statePropertiesOf } from "./properties.ts";
import { stepperOf } from "./stepper.ts";
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
  const stepper = stepperOf(cells);
  const judged = statePropertiesOf(cells).find(({ name }) => name === property);
  if (judged === undefined)
    throw new InputError(`${system.name} has no property "${property}"`);
  let values: Int32Array = Int32Array.from(initialRow(cells));
  const steps: Parameters<typeof pathOf>[1][number][] = [{ step: null, values }];
  for (const [taken, isSame] of recorded.entries()) {
    const next = stepper(values).map(({ step, values: after }) => ({
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
    verdict: judgeState(judged, stepper, values),
  };
};
