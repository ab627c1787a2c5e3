/**
 * Small breadth-first searches from any states, along the steps that the caller allows. They keep
 * every state.
 */
import type { Cells } from "../checker/cells/cells.ts";
import type { PathStep } from "../checker/explicit/explored.ts";
import { initialRow } from "../checker/rules/initial-row.ts";
import type { Stepper, Successor } from "../checker/rules/stepper.ts";

/** A state with the path that led to it. */
export type ReachedState = {
  readonly values: Int32Array;
  readonly step: PathStep["step"];
  readonly before: ReachedState | null;
  readonly depth: number;
};

/** The initial state. */
export const firstReached = (cells: Cells): ReachedState => ({
  values: initialRow(cells),
  step: null,
  before: null,
  depth: 0,
});

/** A text that equal states share. */
export const keyOf = (values: Int32Array): string => values.join();

/** The state that one more step leads to. */
export const after = (
  state: ReachedState,
  { step, values }: Successor,
): ReachedState => ({
  values,
  step,
  before: state,
  depth: state.depth + 1,
});

/** A search gives up beyond this many states. */
const MOST = 200_000;

/**
 * All states that can be reached from `starts`, breadth first, by their keys.
 *
 * @param allows which steps the search follows
 * @returns null if there are too many
 */
export const reach = (
  stepper: Stepper,
  starts: Iterable<ReachedState>,
  allows: (successor: Successor) => boolean,
): ReadonlyMap<string, ReachedState> | null => {
  const found = new Map<string, ReachedState>();
  const open: ReachedState[] = [];
  const add = (state: ReachedState): void => {
    const key = keyOf(state.values);
    if (found.has(key)) return;
    found.set(key, state);
    open.push(state);
  };
  for (const start of starts) add(start);
  for (let at = 0; at < open.length; at++) {
    for (const successor of stepper(open[at]!.values))
      if (allows(successor)) add(after(open[at]!, successor));
    if (found.size > MOST) return null;
  }
  return found;
};

/** Is this a step of a process or a client: no fault, and no end of one? */
export const isOwn = ({ step, fault }: Successor): boolean =>
  !fault && step.action.type !== "heal" && step.action.type !== "restart";
