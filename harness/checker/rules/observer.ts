/**
 * What `observe` makes of a step. It may look at the whole world and at the step, so it is asked anew
 * about each, and now and then twice: one that is impure is found.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { worldsOf } from "../cells/world.ts";
import { threw } from "../threw.ts";
import { takenOf } from "./path.ts";
import type { TakenStep } from "./stepper.ts";

/** The number of what is seen after a step; ids by cell, before and after. */
export type Observer = (step: TakenStep, before: Int32Array, after: Int32Array) => number;

/** Every so many steps it is asked twice. */
const ASKED_AGAIN = 1000;

/** Null where the system observes nothing. */
export const observerOf = (cells: Cells): Observer | null => {
  const { observe } = cells.system;
  if (observe === undefined) return null;
  const [earlier, later] = [worldsOf(cells), worldsOf(cells)];
  const told = new WeakMap<TakenStep, object>();
  const tell = (step: TakenStep): object => {
    const known = told.get(step);
    if (known !== undefined) return known;
    const taken = takenOf(cells, step);
    told.set(step, taken);
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
          tell(step) as never,
          now,
          earlier((cell) => before[cell]!),
        );
      } catch (error) {
        throw threw("observe", error);
      }
    };
    const next = ask();
    if (count++ % ASKED_AGAIN === 0 && encode(ask(), WHERE) !== encode(next, WHERE))
      throw new InputError(
        "observe is impure: asked twice about the same step it said two things. " +
          "The usual cause is a clock, a random number, or a variable kept outside of what is seen",
      );
    return cells.observed.id(next, WHERE);
  };
};

const WHERE = "observe";
