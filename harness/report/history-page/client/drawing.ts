import { density } from "./density.ts";
import { rowAt } from "./marks.ts";
import { AXIS, gutterOf, laneHeight } from "./measures.ts";
import type { Elements } from "./page.ts";
import { paint } from "./paint.ts";
import { paintOverview } from "./paint-overview.ts";
import { palette } from "./palette.ts";
import { surfaceOf } from "./surface.ts";
import type { Timeline } from "./timeline.ts";

const OVERVIEW_PARTS = 400;
const OVERVIEW_HEIGHT = 44;
const SLACK = 6;
const LANES_LEAST = 5;

/** Draws a timeline on the page, at most once per frame, and finds the operation at a point. */
export type Drawing = {
  readonly gutter: number;
  /** Draws in the next frame, after any change. */
  readonly refresh: () => void;
  /** Computes the lanes again, and draws. */
  readonly relayout: () => void;
  hovered: number | undefined;
  /** The width of the part that shows operations. */
  readonly width: () => number;
  /** The operation at a point of the picture. */
  readonly rowAt: (x: number, y: number) => number | undefined;
  /** Scrolls so that the lane of an operation is in sight. */
  readonly reveal: (row: number) => void;
};

/** Draws `state` on the elements of the page. */
export const drawing = (state: Timeline, on: Elements): Drawing => {
  const gutter = gutterOf(state.history.data.clients);
  let isAsked = false;
  let overview = overviewOf(state);
  const width = () => on.lanes.clientWidth - gutter;

  const draw = (): void => {
    const colors = palette();
    const { clientWidth, clientHeight, scrollTop } = on.lanes;
    const surface = surfaceOf(on.canvas, clientWidth, clientHeight);
    const { hovered } = drawn;
    if (surface) paint(state, { surface, colors, gutter, scrolled: scrollTop, hovered });
    const strip = surfaceOf(on.overview, on.section.clientWidth, OVERVIEW_HEIGHT);
    if (strip) paintOverview(state, strip, colors, overview);
  };

  const refresh = (): void => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };

  const relayout = (): void => {
    const pitch = laneHeight(state.lanes.length);
    // A few lanes take little height; many are scrolled.
    const height = AXIS + Math.max(LANES_LEAST, state.lanes.length) * pitch + SLACK;
    const most = Math.max(260, Math.round(window.innerHeight * 0.62));
    on.lanes.style.height = `${Math.min(height, most)}px`;
    on.room.style.height = `${height - Math.min(height, most)}px`;
    overview = overviewOf(state);
    refresh();
  };

  const drawn: Drawing = {
    gutter,
    hovered: undefined,
    width,
    rowAt: (x, y) => rowUnder(state, on, { x: x - gutter, y: y - AXIS, width: width() }),
    reveal: (row) => reveal(state, on, row),
    refresh,
    relayout,
  };
  return drawn;
};

/** The operation at a point of the lanes. */
const rowUnder = (
  state: Timeline,
  on: Elements,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): number | undefined => {
  if (x < 0 || y < 0) return undefined;
  const number = Math.floor((y + on.lanes.scrollTop) / laneHeight(state.lanes.length));
  const lane = state.lanes[number];
  if (lane === undefined) return undefined;
  const marked = [...state.names.keys()].filter((row) => state.laneOf[row] === number);
  const place = { view: state.view, width, x };
  // The witness is drawn on top of its surroundings.
  return (
    rowAt(marked, state.positions, place, SLACK) ??
    rowAt(lane.rows, state.positions, place, SLACK / 2)
  );
};

const reveal = (state: Timeline, on: Elements, row: number): void => {
  const pitch = laneHeight(state.lanes.length);
  const top = state.laneOf[row]! * pitch;
  const { scrollTop, clientHeight } = on.lanes;
  if (top < scrollTop) on.lanes.scrollTop = top;
  else if (top + pitch > scrollTop + clientHeight - AXIS)
    on.lanes.scrollTop = top + pitch - clientHeight + AXIS;
};

const overviewOf = ({ history: { data }, positions, shown, scale }: Timeline) => {
  const { overview } = data;
  return scale === "time" && overview !== undefined
    ? { ...overview, from: 0, to: overview.to - overview.from }
    : density(positions, shown, OVERVIEW_PARTS);
};
