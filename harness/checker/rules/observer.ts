/**
 * Calls `observe` for steps. It may read the whole world and the step, so its result is not remembered. Now and then it
 * is called twice for a step, to find an `observe` that is impure.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { worldsOf } from "../cells/world.ts";
import { threw } from "../threw.ts";
import { takenOf } from "./path.ts";
import type { TakenStep } from "./stepper.ts";

/**
 * Returns the number of the value that `observe` computes for a step; `before` and `after` are states as ids by cell.
 */
type Observer = (step: TakenStep, before: Int32Array, after: Int32Array) => number;

/** For one of so many steps `observe` is called twice. */
const CALLED_AGAIN = 1000;

/**
 * An observer for a system; null if the system has no `observe`.
 *
 * Its calls throw ThrewError where `observe` throws, and InputError where it is impure.
 */
export const observerOf = (cells: Cells): Observer | null => {
  const { observe } = cells.system;
  if (observe === undefined) return null;
  const [earlier, later] = [worldsOf(cells), worldsOf(cells)];
  const shown = new WeakMap<TakenStep, object>();
  const show = (step: TakenStep): object => {
    const known = shown.get(step);
    if (known !== undefined) return known;
    const taken = takenOf(cells, step);
    shown.set(step, taken);
    return taken;
  };
  let count = 0;
  return (step, before, after) => {
    const seen = cells.observed.values[before[cells.observedCell]!];
    const ask = (): unknown => {
      try {
        const now = later((cell) => after[cell]!);
        return observe.after(
          seen,
          show(step) as never,
          now,
          earlier((cell) => before[cell]!),
        );
      } catch (error) {
        throw threw("observe", error);
      }
    };
    const next = ask();
    if (count++ % CALLED_AGAIN === 0 && encode(ask(), WHERE) !== encode(next, WHERE))
      throw new InputError(
        "observe is impure: called twice with the same step it returned two things. " +
          "The usual cause is a clock, a random number, or a variable kept outside of what is seen",
      );
    return cells.observed.id(next, WHERE);
  };
};

const WHERE = "observe";
