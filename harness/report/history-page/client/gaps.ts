import type { Timeline } from "./timeline.ts";
import { xOf } from "./view.ts";

/** Pixels of a time from which the page lacks operations. */
export type Gap = { readonly from: number; readonly to: number };

/**
 * The gaps in sight. A page with the whole history has none, and neither has the scale of order.
 */
export const gapsIn = (
  { history: { data, span }, scale, view }: Pick<Timeline, "history" | "scale" | "view">,
  width: number,
): readonly Gap[] => {
  const held = data.overview?.held;
  if (held === undefined || scale === "order") return [];
  const ends = [
    0,
    ...held.flat().map((time) => xOf(view, width, time - span.from)),
    width,
  ].map((x) => Math.min(width, Math.max(0, x)));
  const gaps: Gap[] = [];
  for (let i = 0; i < ends.length; i += 2) {
    const [from, to] = [ends[i]!, ends[i + 1]!];
    if (to - from >= 1) gaps.push({ from, to });
  }
  return gaps;
};
