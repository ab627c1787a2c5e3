/** Small searches that start anywhere and go where they are allowed to, and keep every state. */
import type { Cells } from "../checker/cells/cells.ts";
import type { PathStep } from "../checker/explicit/explore.ts";
import type { Stepper, Successor } from "../checker/rules/stepper.ts";
import { initialRow } from "../checker/rules/steps.ts";

/** A state, and how it was come to. */
export type Place = {
  readonly values: Int32Array;
  readonly step: PathStep["step"];
  readonly before: Place | null;
  readonly depth: number;
};

export const firstPlace = (cells: Cells): Place => ({
  values: Int32Array.from(initialRow(cells)),
  step: null,
  before: null,
  depth: 0,
});

export const keyOf = (values: Int32Array): string => values.join();

export const after = (place: Place, { step, values }: Successor): Place => ({
  values,
  step,
  before: place,
  depth: place.depth + 1,
});

/** Past this many states a search gives up. */
const MOST = 200_000;

/** All places come to from `starts`, breadth first, by their keys; null: too many. */
export const reach = (
  stepper: Stepper,
  starts: Iterable<Place>,
  allows: (successor: Successor) => boolean,
): ReadonlyMap<string, Place> | null => {
  const found = new Map<string, Place>();
  const open: Place[] = [];
  const add = (place: Place): void => {
    const key = keyOf(place.values);
    if (found.has(key)) return;
    found.set(key, place);
    open.push(place);
  };
  for (const start of starts) add(start);
  for (let at = 0; at < open.length; at++) {
    for (const successor of stepper(open[at]!.values))
      if (allows(successor)) add(after(open[at]!, successor));
    if (found.size > MOST) return null;
  }
  return found;
};

/** A step of the system itself, or of a client: no fault, and no end of one. */
export const isOwn = ({ step, fault }: Successor): boolean =>
  !fault && step.action.type !== "heal" && step.action.type !== "restart";
