import { AXIS, BAR, laneHeight } from "./measures.ts";
import type { Palette } from "./palette.ts";
import type { Surface } from "./surface.ts";
import type { Timeline } from "./timeline.ts";
import { xOf } from "./view.ts";

/** Where and with what a timeline is drawn. */
export type Painting = {
  readonly surface: Surface;
  readonly colors: Palette;
  /** The width on the left for names. */
  readonly gutter: number;
  /** How far the lanes are scrolled. */
  readonly scrolled: number;
  readonly hovered: number | undefined;
};

/** A rectangle in pixels. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** The least width of a marked operation, so that it stays visible. */
const MARKED_LEAST = 5;

/** The width of the part that shows operations. */
export const widthOf = ({ surface, gutter }: Painting): number => surface.width - gutter;

/** The top of a lane. */
export const topOf = (state: Timeline, { scrolled }: Painting, lane: number): number =>
  AXIS + lane * laneHeight(state.lanes.length) - scrolled;

/** The box of a bar between two pixels; undefined out of sight. */
export const boxOf = (
  state: Timeline,
  painting: Painting,
  { lane, x, end }: { readonly lane: number; readonly x: number; readonly end: number },
): Box | undefined => {
  const width = widthOf(painting);
  if (end < -4 || x > width + 4) return undefined;
  const pitch = laneHeight(state.lanes.length);
  const height = Math.min(BAR, pitch * 0.7);
  const y = Math.round(topOf(state, painting, lane) + (pitch - height) / 2) + 0.5;
  // A canvas loses precision far beyond its edges.
  const left = Math.max(-8, x);
  return { x: left, y, width: Math.min(width + 8, end) - left, height };
};

/** The box of one operation, wide enough to be seen. */
export const boxOfRow = (
  state: Timeline,
  painting: Painting,
  row: number,
): Box | undefined => {
  const lane = state.laneOf[row]!;
  if (lane === -1) return undefined;
  const { start, end } = state.positions;
  const width = widthOf(painting);
  const x = xOf(state.view, width, start[row]!);
  const right = Math.max(x + MARKED_LEAST, xOf(state.view, width, end[row]!));
  return boxOf(state, painting, { lane, x, end: right });
};
