/**
 * Computes every step from a state, for walks, graphs and paths, which need the steps themselves. What states with
 * common parts share is remembered. The explicit engine has a kernel of its own, which is faster.
 */
import { DISABLED } from "../cells/cell-maps.ts";
import type { Cells } from "../cells/cells.ts";
import { pairTable } from "../cells/pair-table.ts";
import { observerOf } from "./observer.ts";
import type { Action } from "./rules.ts";
import { type Step, stepsOf, type WorldStep } from "./steps.ts";
import { takeWorldStep, worldStepsOf } from "./world-steps.ts";

/** What a path shows of a step. */
export type TakenStep = Pick<Step, "action" | "sends" | "responses"> &
  Partial<Pick<Step, "expires">>;

/** A step with the state that it leads to. */
export type Successor = {
  readonly step: TakenStep;
  /** The state that the step leads to, as ids by cell. */
  readonly values: Int32Array;
  readonly fault: boolean;
};

/** Returns all steps from a state, which is given as ids by cell. */
export type Stepper = (values: Int32Array) => Successor[];

/**
 * Makes a stepper.
 *
 * @param options `remembers`: whether the steps of joint actions are remembered by the fields that they read, which
 * helps callers that step from many states with common parts
 */
export const stepperOf = (cells: Cells, { remembers = true } = {}): Stepper => {
  const processes = cells.nodes.length;
  const worldSteps = worldStepsOf(cells, remembers);
  const observer = observerOf(cells);
  const steps = rememberedSteps(cells);
  const imageOf = rememberedImages(cells);
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
        if (applied(cells, step, { values, imageOf }, next)) add(step, next);
      }
    for (const step of worldSteps((p) => values[p]!)) {
      const next = takeWorldStep(cells, { values, imageOf }, step);
      if (next !== null) add(step, next);
    }
    return found;
  };
};

/** The steps of a process by its local value and inbox, computed once for each such pair. */
const rememberedSteps = (
  cells: Cells,
): ((p: number, local: number, inbox: number) => readonly Step[]) => {
  const known = cells.nodes.map(pairTable);
  const lists: (readonly Step[])[] = [];
  return (p, local, inbox) => {
    const at = known[p]!.find(local, inbox);
    if (at >= 0) return lists[at]!;
    const found = stepsOf(cells, p, local, inbox);
    known[p]!.put(local, inbox, lists.push(found) - 1);
    return found;
  };
};

/** The image of a value under a map, computed once for each such pair. */
type ImageOf = (map: number, value: number) => number;

const rememberedImages = (cells: Cells): ImageOf => {
  const images: number[][] = [];
  return (map, value) => ((images[map] ??= [])[value] ??= cells.maps[map]!.of(value));
};

/**
 * Applies the maps of a step to `next`; returns false if one of them is disabled. `values` is the state before the
 * step.
 */
const applied = (
  cells: Cells,
  { maps, adds }: Step,
  { values, imageOf }: { readonly values: Int32Array; readonly imageOf: ImageOf },
  next: Int32Array,
): boolean => {
  for (let k = 0; k < maps.length; k++) {
    const index = maps[k]!;
    const letter = adds[k]!;
    if (letter >= 0 && isDeaf(cells, values, letter)) continue;
    const { cell } = cells.maps[index]!;
    const image = imageOf(index, next[cell]!);
    if (image === DISABLED) return false;
    next[cell] = image;
  }
  return true;
};

/** Whether the receiver of a letter ignores the letter now and for ever. */
const isDeaf = (cells: Cells, values: Int32Array, letter: number): boolean => {
  const q = cells.target(letter);
  const { state } = cells.locals[q]!.values[values[q]!]!;
  return cells.reactions[q]!.deaf(state, letter);
};

/**
 * Whether the only steps from a state are faults, and ticks that change nothing. A new value of `observe` does not
 * count as a change.
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

/** The number of the process that takes a step; -1 for a step of the world or of several processes. */
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
