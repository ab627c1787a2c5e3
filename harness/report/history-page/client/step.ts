import { firstPast } from "./search.ts";
import type { Timeline } from "./timeline.ts";

/** An arrow key. */
export type Direction = "left" | "right" | "up" | "down";

/**
 * The operation that an arrow key selects: the previous or next one of the lane, or the one of a
 * neighbouring lane that begins nearest. Without a selection, the first one in sight.
 */
export const stepped = (state: Timeline, direction: Direction): number | undefined => {
  const { selected, lanes, laneOf, positions } = state;
  if (selected === undefined) return firstInSight(state);
  const at = laneOf[selected]!;
  const rows = lanes[at]!.rows;
  const place = firstPast(rows.length, (i) => rows[i]! >= selected);
  switch (direction) {
    case "left":
      return rows[place - 1] ?? selected;
    case "right":
      return rows[place + 1] ?? selected;
    default: {
      const lane = lanes[at + (direction === "up" ? -1 : 1)];
      if (lane === undefined) return selected;
      return nearest(lane.rows, positions.start, positions.start[selected]!);
    }
  }
};

/** The next or previous operation of the witness, in a circle. */
export const steppedInWitness = (state: Timeline, by: 1 | -1): number | undefined => {
  const rows = state.witness?.rows ?? [];
  if (rows.length === 0) return undefined;
  const place = state.selected === undefined ? -1 : rows.indexOf(state.selected);
  if (place === -1) return by === 1 ? rows[0] : rows.at(-1);
  return rows[(place + by + rows.length) % rows.length];
};

const firstInSight = ({ witness, shown, positions, view, laneOf }: Timeline) => {
  const marked = witness?.rows.find((row) => laneOf[row] !== -1);
  if (marked !== undefined) return marked;
  return shown.find((row) => positions.start[row]! >= view.from) ?? shown[0];
};

const nearest = (
  rows: readonly number[],
  start: Float64Array,
  position: number,
): number => {
  const next = firstPast(rows.length, (i) => start[rows[i]!]! >= position);
  const [before, after] = [rows[next - 1], rows[next]];
  if (before === undefined || after === undefined) return (before ?? after)!;
  return position - start[before]! < start[after]! - position ? before : after;
};
