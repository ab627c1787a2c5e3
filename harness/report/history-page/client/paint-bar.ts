import { operationText } from "../../../history/operation-text.ts";
import { CHARACTER, cut } from "./measures.ts";
import { type Box, type Painting, widthOf } from "./painting.ts";
import { operationOf } from "./recorded.ts";
import type { Timeline } from "./timeline.ts";

/** A narrower bar has no outline. */
const OUTLINED_LEAST = 4;
const LABELLED_HEIGHT = 14;
/** The least number of characters of a label. */
const LABEL_LEAST = 5;

/** Draws one operation. One of the witness is marked by colour, a heavier line, and its name. */
export const paintBar = (
  state: Timeline,
  row: number,
  box: Box,
  painting: Painting,
): void => {
  const { surface, colors } = painting;
  const { context } = surface;
  const { x, y, width, height } = box;
  const isMarked = state.names.has(row);
  const [fill, edge] = isMarked
    ? [colors["mark-fill"], colors.mark]
    : isReading(state, row)
      ? [colors.bar, colors["bar-edge"]]
      : [colors.write, colors["write-edge"]];
  const isOutlined = isMarked || width >= OUTLINED_LEAST;
  context.fillStyle = isOutlined ? fill : edge;
  context.strokeStyle = edge;
  context.lineWidth = isMarked ? 2 : 1;
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(3, width / 5));
  context.fill();
  if (isOutlined) context.stroke();
  if (state.positions.end[row] === Infinity) arrow(painting, y + height / 2);
  if (height >= LABELLED_HEIGHT) label(state, row, box, painting);
};

/** Draws several operations that are too short to be drawn singly. */
export const paintMany = ({ x, y, width, height }: Box, painting: Painting): void => {
  const { surface, colors } = painting;
  surface.context.fillStyle = colors["bar-edge"];
  surface.context.fillRect(x, y, width + 0.5, height);
};

/** Draws the outline of a bar. */
export const outline = (
  box: Box,
  { surface: { context } }: Painting,
  color: string,
): void => {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(box.x - 3, box.y - 3, box.width + 6, box.height + 6, 5);
  context.stroke();
};

/** An open operation leaves the picture on the right. */
const arrow = (painting: Painting, y: number): void => {
  const { context } = painting.surface;
  const edge = widthOf(painting);
  context.fillStyle = painting.colors.ink;
  context.beginPath();
  context.moveTo(edge - 11, y - 4);
  context.lineTo(edge - 4, y);
  context.lineTo(edge - 11, y + 4);
  context.fill();
};

const label = (state: Timeline, row: number, box: Box, painting: Painting): void => {
  const { context } = painting.surface;
  // An operation that begins out of sight has its label at the edge.
  const left = Math.max(0, box.x) + 6;
  const room = Math.min(box.x + box.width, widthOf(painting) - 14) - left - 3;
  const content = labelOf(state, row, room);
  if (content === undefined) return;
  context.fillStyle = painting.colors.ink;
  context.fillText(content, left, box.y + box.height / 2 + 0.5);
};

/** The label of an operation in the given width; for the witness at least its name. */
const labelOf = (state: Timeline, row: number, room: number): string | undefined => {
  const name = state.names.get(row);
  if (room < LABEL_LEAST * CHARACTER)
    return name !== undefined && room >= name.length * CHARACTER ? name : undefined;
  const text = operationText(operationOf(state.history, row));
  return cut(name === undefined ? text : `${name} ${text}`, room);
};

/** Reads are drawn lighter, since they change nothing. */
const isReading = ({ history: { data } }: Timeline, row: number): boolean => {
  const { type } = data.forms[data.form[row]!]!;
  return type === "read" || type === "get";
};
