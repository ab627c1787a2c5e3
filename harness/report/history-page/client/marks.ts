import type { Positions } from "./positions.ts";
import { firstPast } from "./search.ts";
import { positionAt, type View, xOf } from "./view.ts";

/** A mark: one operation, or several that would share pixels. */
type Mark = {
  readonly row: number;
  readonly count: number;
  readonly x: number;
  /** Infinite for an open operation. */
  readonly end: number;
};

/** Neighbours narrower than this are drawn as one. */
const LEAST_PIXELS = 2;

/** The marks of one lane in a view. The time depends on the number of pixels, not of operations. */
export const marksIn = (
  rows: readonly number[],
  { start, end }: Positions,
  view: View,
  width: number,
): readonly Mark[] => {
  const marks: Mark[] = [];
  let place = firstPast(rows.length, (i) => end[rows[i]!]! >= view.from);
  while (place < rows.length && start[rows[place]!]! <= view.to) {
    const row = rows[place]!;
    const x = xOf(view, width, start[row]!);
    const right = xOf(view, width, end[row]!);
    let next = place + 1;
    if (right - x < LEAST_PIXELS) {
      const limit = positionAt(view, width, x + LEAST_PIXELS);
      next = Math.max(
        next,
        firstPast(rows.length, (i) => end[rows[i]!]! >= limit),
      );
    }
    marks.push({ row, count: next - place, x, end: Math.max(right, x + LEAST_PIXELS) });
    place = next;
  }
  return marks;
};

/** The operation of a lane at a pixel, or the nearest one that is no further than `reach` away. */
export const rowAt = (
  rows: readonly number[],
  { start, end }: Positions,
  at: { readonly view: View; readonly width: number; readonly x: number },
  reach: number,
): number | undefined => {
  const { view, width, x } = at;
  const next = firstPast(
    rows.length,
    (i) => start[rows[i]!]! > positionAt(view, width, x),
  );
  let found: number | undefined;
  let nearest = reach;
  for (const row of [rows[next - 1], rows[next]]) {
    if (row === undefined) continue;
    const [left, right] = [xOf(view, width, start[row]!), xOf(view, width, end[row]!)];
    const away = Math.max(left - x, x - right, 0);
    if (away > nearest || (away === nearest && found !== undefined)) continue;
    nearest = away;
    found = row;
  }
  return found;
};
