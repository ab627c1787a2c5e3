import { marksIn } from "./marks.ts";
import { AXIS, FACE, laneHeight } from "./measures.ts";
import { outline, paintBar, paintMany } from "./paint-bar.ts";
import { paintEdges, paintGround } from "./paint-frame.ts";
import { boxOf, boxOfRow, type Painting, widthOf } from "./painting.ts";
import type { Timeline } from "./timeline.ts";

/** Draws what is in sight. */
export const paint = (state: Timeline, painting: Painting): void => {
  const { surface, gutter } = painting;
  const { context, height } = surface;
  context.font = FACE;
  context.textBaseline = "middle";
  const lanes = lanesInSight(state, painting);
  paintGround(state, lanes, painting);
  context.save();
  context.beginPath();
  context.rect(gutter, AXIS, widthOf(painting), height - AXIS);
  context.clip();
  context.translate(gutter, 0);
  for (const lane of lanes) paintLane(state, lane, painting);
  paintMarked(state, painting);
  context.restore();
  paintEdges(state, lanes, painting);
};

const lanesInSight = (
  state: Timeline,
  { surface, scrolled }: Painting,
): readonly number[] => {
  const pitch = laneHeight(state.lanes.length);
  const first = Math.floor(scrolled / pitch);
  const last = Math.ceil((scrolled + surface.height) / pitch);
  const count = Math.max(0, Math.min(state.lanes.length, last) - first);
  return Array.from({ length: count }, (_, i) => first + i);
};

const paintLane = (state: Timeline, lane: number, painting: Painting): void => {
  const { rows } = state.lanes[lane]!;
  for (const mark of marksIn(rows, state.positions, state.view, widthOf(painting))) {
    const box = boxOf(state, painting, { lane, ...mark });
    if (box === undefined) continue;
    if (mark.count > 1) paintMany(box, painting);
    else if (!state.names.has(mark.row)) paintBar(state, mark.row, box, painting);
  }
};

/** The witness is never merged with its surroundings, nor hidden by them. */
const paintMarked = (state: Timeline, painting: Painting): void => {
  const { colors, hovered } = painting;
  for (const row of state.names.keys()) {
    const box = boxOfRow(state, painting, row);
    if (box !== undefined) paintBar(state, row, box, painting);
  }
  for (const [row, color] of [
    [hovered, colors.soft],
    [state.selected, colors.focus],
  ] as const) {
    const box = row === undefined ? undefined : boxOfRow(state, painting, row);
    if (box !== undefined) outline(box, painting, color);
  }
};
