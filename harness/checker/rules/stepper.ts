/**
 * Every step from a state, remembered as far as states share parts: for walks, graphs and paths,
 * where the step itself is wanted. The search proper has its own, faster way.
 */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { pairTable } from "../cells/pair-table.ts";
import { observerOf } from "./observer.ts";
import type { Action } from "./rules.ts";
import { type Step, stepsOf, type WorldStep } from "./steps.ts";
import { takeWorldStep, worldStepsOf } from "./world-steps.ts";

/** What a path tells of a step. */
export type TakenStep = Pick<Step, "action" | "sends" | "responses">;

export type Successor = {
  readonly step: TakenStep;
  /** Ids by cell. */
  readonly values: Int32Array;
  readonly fault: boolean;
};

export type Stepper = (values: Int32Array) => Successor[];

/** `remembers`: states are asked again and again, and share parts with others. */
export const stepperOf = (cells: Cells, { remembers = true } = {}): Stepper => {
  const processes = cells.nodes.length;
  const worldSteps = worldStepsOf(cells, remembers);
  const observer = observerOf(cells);
  const known = cells.nodes.map(pairTable);
  const lists: (readonly Step[])[] = [];
  const images: number[][] = [];

  const steps = (p: number, local: number, inbox: number): readonly Step[] => {
    const at = known[p]!.find(local, inbox);
    if (at >= 0) return lists[at]!;
    const found = stepsOf(cells, p, local, inbox);
    known[p]!.put(local, inbox, lists.push(found) - 1);
    return found;
  };

  const isDeaf = (values: Int32Array, letter: number): boolean => {
    const q = cells.target(letter);
    const { state } = cells.locals[q]!.values[values[q]!]!;
    return cells.reactions[q]!.deaf(state, letter);
  };

  const imageOf = (map: number, value: number): number =>
    ((images[map] ??= [])[value] ??= cells.maps[map]!.of(value));

  /** Applies the step's maps to `next`; false where one is not enabled. */
  const applied = (step: Step, values: Int32Array, next: Int32Array): boolean => {
    const { maps, adds } = step;
    for (let k = 0; k < maps.length; k++) {
      const index = maps[k]!;
      const letter = adds[k]!;
      if (letter >= 0 && isDeaf(values, letter)) continue;
      const { cell } = cells.maps[index]!;
      const image = imageOf(index, next[cell]!);
      if (image === DISABLED) return false;
      next[cell] = image;
    }
    return true;
  };

  return (values) => {
    const found: Successor[] = [];
    const add = (step: Step | WorldStep, next: Int32Array): void => {
      if (observer !== null) next[cells.observedCell] = observer(step, values, next);
      found.push({ step, values: next, fault: step.fault });
    };
    const { cut } = cells.faults.values[values[cells.faultsCell]!]!;
    for (let p = 0; p < processes; p++)
      for (const step of steps(p, values[p]!, values[processes + p]!)) {
        if (cut >= 0 && (step.heldBy & (1 << cut)) !== 0) continue;
        const next = values.slice();
        next[p] = step.local;
        next[processes + p] = step.inbox;
        if (applied(step, values, next)) add(step, next);
      }
    for (const step of worldSteps((p) => values[p]!)) {
      const next = takeWorldStep(cells, { values, imageOf }, step);
      if (next !== null) add(step, next);
    }
    return found;
  };
};

/**
 * Is nothing left but faults? Time that passes and changes nothing is no way on either, whatever
 * `observe` makes of it.
 */
export const isStuck = (
  cells: Cells,
  values: Int32Array,
  successors: readonly Successor[],
): boolean =>
  successors.every(
    ({ step, fault, values: next }) =>
      fault ||
      (step.action.type === "tick" &&
        next.every(
          (value, cell) => value === values[cell] || cell === cells.observedCell,
        )),
  );

/** The process that takes a step; -1 where it is everyone or nobody. */
export const actorOf = (cells: Cells, action: Action): number => {
  switch (action.type) {
    case "deliver":
    case "lose":
      return cells.target(action.letter);
    case "act":
    case "request":
    case "crash":
    case "restart":
    case "wipe":
      return cells.nodes.indexOf(action.node);
    default:
      return -1;
  }
};
