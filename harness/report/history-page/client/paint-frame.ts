import { type Gap, gapsIn } from "./gaps.ts";
import { AXIS, CHARACTER, cut, laneHeight } from "./measures.ts";
import { type Painting, topOf, widthOf } from "./painting.ts";
import { ticksIn } from "./ticks.ts";
import type { Timeline } from "./timeline.ts";

const NAMED_HEIGHT = 12;

/** Draws the background of the bars: every other client shaded, and a line for each tick. */
export const paintGround = (
  state: Timeline,
  lanes: readonly number[],
  painting: Painting,
): void => {
  const { surface, colors, gutter } = painting;
  surface.context.fillStyle = colors.band;
  for (const lane of lanes)
    if (state.lanes[lane]!.isShaded) {
      const height = laneHeight(state.lanes.length);
      surface.context.fillRect(0, topOf(state, painting, lane), surface.width, height);
    }
  surface.context.strokeStyle = colors.line;
  surface.context.lineWidth = 1;
  for (const { x } of ticksOf(state, painting)) {
    const at = gutter + Math.round(x) + 0.5;
    line(painting, { x: at, y: AXIS }, { x: at, y: surface.height });
  }
  for (const gap of gapsIn(state, widthOf(painting))) paintGap(gap, painting);
};

const HATCH = 9;

/** Parts that the page lacks are hatched, lest they look empty. */
const paintGap = ({ from, to }: Gap, { surface, colors, gutter }: Painting): void => {
  const { context, height } = surface;
  context.save();
  context.beginPath();
  context.rect(gutter + from, AXIS, to - from, height);
  context.clip();
  context.fillStyle = colors.band;
  context.fillRect(gutter + from, AXIS, to - from, height);
  context.strokeStyle = colors.line;
  context.beginPath();
  for (let x = gutter + from - height; x < gutter + to; x += HATCH) {
    context.moveTo(x, AXIS + height);
    context.lineTo(x + height, AXIS);
  }
  context.stroke();
  context.restore();
};

/** Draws the edges over the bars: names on the left, the scale above. */
export const paintEdges = (
  state: Timeline,
  lanes: readonly number[],
  painting: Painting,
): void => {
  const { surface, colors, gutter } = painting;
  const { context, width, height } = surface;
  const pitch = laneHeight(state.lanes.length);
  context.fillStyle = colors.soft;
  for (const lane of lanes) {
    const { client, isFirst } = state.lanes[lane]!;
    if (!isFirst || pitch < NAMED_HEIGHT) continue;
    const name = cut(state.history.data.clients[client]!, gutter - 16);
    context.fillText(name, 8, topOf(state, painting, lane) + pitch / 2);
  }
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, width, AXIS);
  context.fillStyle = colors.soft;
  context.fillText(state.scale, 8, AXIS / 2);
  labels(state, painting);
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  line(painting, { x: 0, y: AXIS - 0.5 }, { x: width, y: AXIS - 0.5 });
  line(painting, { x: gutter - 0.5, y: 0 }, { x: gutter - 0.5, y: height });
};

const labels = (state: Timeline, painting: Painting): void => {
  const { surface, gutter } = painting;
  surface.context.textAlign = "center";
  for (const { x, label } of ticksOf(state, painting)) {
    const half = (label.length * CHARACTER) / 2;
    if (x > half + 2 && x < widthOf(painting) - half - 2)
      surface.context.fillText(label, gutter + x, AXIS / 2);
  }
  surface.context.textAlign = "start";
};

/** Times are shown from the first event on; the scale of order has no numbers. */
const ticksOf = ({ scale, view }: Timeline, painting: Painting) =>
  scale === "order" ? [] : ticksIn(view, widthOf(painting), 0);

type Point = { readonly x: number; readonly y: number };

const line = ({ surface: { context } }: Painting, from: Point, to: Point): void => {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
};
