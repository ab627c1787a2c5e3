import type { Overview } from "../page-data.ts";
import type { Palette } from "./palette.ts";
import type { Surface } from "./surface.ts";
import type { Timeline } from "./timeline.ts";
import { xOf } from "./view.ts";

/**
 * Draws the whole history in a strip: the number of operations that began, the witness, and the
 * view.
 */
export const paintOverview = (
  { view, positions, names, laneOf }: Timeline,
  { context, width, height }: Surface,
  colors: Palette,
  { from, to, began }: Overview,
): void => {
  const all = { from, to: to > from ? to : from + 1 };
  const most = began.reduce((largest, count) => Math.max(largest, count), 1);
  const part = width / began.length;
  context.fillStyle = colors["bar-edge"];
  for (const [i, count] of began.entries()) {
    if (count === 0) continue;
    // A single operation must be visible.
    const share = Math.max(2, (count / most) * (height - 8));
    context.fillRect(i * part, height - share, part + 0.5, share);
  }
  context.fillStyle = colors.mark;
  for (const row of names.keys())
    if (laneOf[row] !== -1)
      context.fillRect(xOf(all, width, positions.start[row]!) - 1, 0, 2, height);
  const left = Math.max(0, xOf(all, width, view.from));
  const right = Math.min(width, xOf(all, width, view.to));
  // Parts out of sight are dimmed.
  context.globalAlpha = 0.6;
  context.fillStyle = colors.band;
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.globalAlpha = 1;
  context.strokeStyle = colors.focus;
  context.lineWidth = 1.5;
  // The frame of the view stays visible at every zoom.
  context.strokeRect(left + 0.75, 0.75, Math.max(2, right - left - 1.5), height - 1.5);
};
