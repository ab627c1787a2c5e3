import { type Direction, stepped, steppedInWitness } from "./step.ts";
import { look, select, showAll, showWitness, type Timeline } from "./timeline.ts";
import { moved, zoomed } from "./view.ts";

/** The factor of one step of zoom. */
export const ZOOM = 1.5;
const SHARE = 0.2;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/**
 * Handles a key: arrows select the next operation, and move the view with Shift.
 *
 * @returns whether the key did anything
 */
export const press = (
  state: Timeline,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
): boolean => {
  const direction = DIRECTIONS[key];
  if (direction !== undefined && !shiftKey) select(state, stepped(state, direction));
  else if (direction === "left") look(state, moved(state.view, -SHARE));
  else if (direction === "right") look(state, moved(state.view, SHARE));
  else if (key === "+" || key === "=") zoomBy(state, ZOOM);
  else if (key === "-" || key === "_") zoomBy(state, 1 / ZOOM);
  else if (key === "0") showAll(state);
  else if (key === "w") showWitness(state);
  else if (key === "n") select(state, steppedInWitness(state, 1));
  else if (key === "p") select(state, steppedInWitness(state, -1));
  else if (key === "Home") select(state, state.shown[0]);
  else if (key === "End") select(state, state.shown.at(-1));
  else if (key === "Escape") select(state, undefined);
  else return false;
  return true;
};

/** Zooms around the selected operation if it is in sight, else around the middle. */
export const zoomBy = (state: Timeline, factor: number): void => {
  const { view, positions, selected } = state;
  const start = selected === undefined ? undefined : positions.start[selected]!;
  const isInSight = start !== undefined && start >= view.from && start <= view.to;
  look(state, zoomed(view, factor, isInSight ? start : (view.from + view.to) / 2));
};
