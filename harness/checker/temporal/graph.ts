/**
 * The state graph in typed arrays: the steps from each state to other states, and the promise to which each step
 * belongs. Steps that change nothing are no edges: they count neither as enabled nor as taken.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { Explored } from "../explicit/explored.ts";
import type { Phase } from "../explicit/search-options.ts";
import { type Poll, unlimited } from "../interruption.ts";
import { predicatesOf } from "../properties/properties.ts";
import { type Stepper, stepperOf } from "../rules/stepper.ts";
import { NONE, type Promises } from "./fairness.ts";
import { type StateTable, stateTable } from "./state-table.ts";

/** The edges of a graph; its states are numbers from 0 on. */
export type Edges = {
  readonly states: number;
  /** The edges of state `s` are those from `starts[s]` up to, but without, `starts[s + 1]`. */
  readonly starts: Int32Array;
  /**
   * The target of each edge. The target `states` stands for all states that were not expanded: those outside the bound,
   * and those not explored. It has no edges, and runs that reach it are not judged.
   */
  readonly targets: Int32Array;
  /** The promise to which each edge belongs, or NONE. */
  readonly promises: Int32Array;
};

/** The graph of the states of a search. */
export type Graph = Edges & {
  readonly table: StateTable;
  readonly stepper: Stepper;
  /** The first state; `states` if it is outside the bound. */
  readonly first: number;
};

/** The most states and the most edges of a graph; that many take about a gigabyte together. */
const MOST = { states: 8_000_000, edges: 64_000_000 };

/** The states that a search has found. */
export type ExploredStates = Pick<Explored, "states" | "valuesAt" | "complete"> & {
  /** Called now and then with the progress; true ends the work. */
  readonly isOver?: (phase: Phase) => boolean;
};

/**
 * Builds the graph of a search; returns null if it is too large. Polls for each state.
 *
 * @throws InputError where a step of a complete search leads to a state that the search has not found
 */
export const graphOf = (
  cells: Cells,
  explored: ExploredStates,
  promises: Promises,
  { most = MOST, poll = unlimited }: { most?: typeof MOST; poll?: Poll } = {},
): Graph | null => {
  const { states, valuesAt, complete } = explored;
  if (states > most.states) return null;
  const { name, within } = cells.system;
  const stepper = stepperOf(cells);
  const table = stateTable(cells, explored, poll);
  const isInside = within && table.where(predicatesOf(cells)("within", within));
  const isOutside = (state: number): boolean => isInside?.[state] === 0;
  const starts = new Int32Array(states + 2);
  const targets = growing();
  const taken = growing();

  const targetOf = (values: Int32Array): number => {
    const target = table.find(values);
    if (target >= 0) return isOutside(target) ? states : target;
    if (!complete || within) return states;
    throw new InputError(
      `${name}: a step leads to a state that the search has not found: a handler is impure. If all are pure functions of what they get, this is a bug of Lockstep`,
    );
  };

  for (let state = 0; state < states; state++) {
    poll();
    starts[state] = targets.size();
    if (isOutside(state)) continue;
    for (const { step, values } of stepper(valuesAt(state))) {
      const target = targetOf(values);
      if (target === state) continue;
      targets.push(target);
      taken.push(promises.of(step.action));
    }
    if (targets.size() > most.edges) return null;
  }
  starts.fill(targets.size(), states);
  return {
    states,
    starts,
    targets: targets.all(),
    promises: taken.all(),
    table,
    stepper,
    first: isOutside(0) ? states : 0,
  };
};

const growing = () => {
  let held = new Int32Array(1 << 12);
  let size = 0;
  return {
    push: (value: number): void => {
      if (size === held.length) {
        const longer = new Int32Array(held.length * 2);
        longer.set(held);
        held = longer;
      }
      held[size++] = value;
    },
    size: (): number => size,
    all: (): Int32Array => held.subarray(0, size),
  };
};

/** Whether a step that belongs to this promise is enabled in the state. */
export const isEnabled = (
  { starts, promises }: Edges,
  promise: number,
  state: number,
): boolean => {
  for (let edge = starts[state]!; edge < starts[state + 1]!; edge++)
    if (promises[edge] === promise) return true;
  return false;
};

/** The promises to which the steps enabled in the state belong. */
export const enabledIn = (
  { starts, promises }: Edges,
  state: number,
): ReadonlySet<number> => {
  const found = new Set(promises.subarray(starts[state], starts[state + 1]));
  found.delete(NONE);
  return found;
};
