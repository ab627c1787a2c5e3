import type { Span } from "./recorded.ts";

/** The part of a scale in sight, from the left edge to the right one. */
export type View = Span;

/** The share of a view that stays free on each side of fitted content. */
const MARGIN = 0.04;

/** The least part of a span that a view shows: different numbers must stay apart. */
const LEAST_SHARE = 1e-9;

/** The pixel of a position in a view. */
export const xOf = ({ from, to }: View, width: number, position: number): number =>
  ((position - from) / (to - from)) * width;

/** The position at a pixel; the inverse of `xOf`. */
export const positionAt = ({ from, to }: View, width: number, x: number): number =>
  from + (x / width) * (to - from);

/** A view of a whole span, with a margin. */
export const fitted = ({ from, to }: Span): View => {
  const room = to > from ? (to - from) * MARGIN : 0.5;
  return { from: from - room, to: to + room };
};

/** A view of `1 / factor` of the length; `position` keeps its pixel. */
export const zoomed = ({ from, to }: View, factor: number, position: number): View => ({
  from: position - (position - from) / factor,
  to: position + (to - position) / factor,
});

/** The view moved to the right by a share of its length. */
export const moved = ({ from, to }: View, share: number): View => {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
};

/** The nearest view that shows nothing outside of the span, and not too small a part of it. */
export const within = (view: View, span: Span): View => {
  const all = fitted(span);
  const most = all.to - all.from;
  const length = Math.min(most, Math.max(view.to - view.from, leastLength(span)));
  const middle = (view.from + view.to) / 2;
  const from = Math.min(Math.max(middle - length / 2, all.from), all.to - length);
  return { from, to: from + length };
};

const leastLength = ({ from, to }: Span): number => {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  return Math.max((to - from) * LEAST_SHARE, largest * 1e-12, Number.EPSILON);
};

/** The view moved as little as brings a position into sight, a tenth from the edges. */
export const revealing = (view: View, position: number): View => {
  const length = view.to - view.from;
  if (position < view.from) return moved(view, (position - view.from) / length - 0.1);
  if (position > view.to) return moved(view, (position - view.to) / length + 0.1);
  return view;
};
