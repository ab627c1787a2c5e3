import { operationText } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";
import { escaped } from "./html.ts";
import { type Bar, isOpen, layOut } from "./interval-layout.ts";
import { operationDetail } from "./operation-detail.ts";

/** The width of a column of text in a fixed-width font of 12 pixels. */
const COLUMN = 7.25;
const ROW = 30;
const BAR = 22;
const BETWEEN_CLIENTS = 6;
const EDGE = 4;

/**
 * Vermilion differs from the other colours for every common kind of colour vision, on light and on
 * dark.
 */
const MARK = "#d55e00";
const FACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

/**
 * Operations as an SVG picture: intervals, a row per client, with the operations of `witness`
 * marked. Hovering over one shows all of it. The picture needs no styles and no scripts, and takes
 * the colour of the text around it. As on the terminal, only the order of the ends is to scale.
 */
export const historyPicture = (
  operations: readonly Operation[],
  witness: readonly Operation[],
  names?: readonly string[],
): string => {
  const marked = new Map(witness.map((operation, i) => [operation, names?.[i] ?? ""]));
  const { width, clients } = layOut(operations, (operation) =>
    `${marked.get(operation) ?? ""} ${operationText(operation)}`.trim(),
  );
  const longest = clients.reduce((most, { client }) => Math.max(most, client.length), 0);
  const margin = (longest + 2) * COLUMN;
  const parts: string[] = [];
  let y = EDGE;
  for (const { client, rows } of clients) {
    parts.push(text({ x: 0, y, content: client, more: ' fill-opacity="0.75"' }));
    for (const row of rows) {
      for (const bar of row)
        parts.push(drawn(bar, { margin, width, y, isMarked: marked.has(bar.operation) }));
      y += ROW;
    }
    y += BETWEEN_CLIENTS;
  }
  const size = [
    round(margin + width * COLUMN + EDGE),
    y - BETWEEN_CLIENTS - ROW + BAR + EDGE,
  ];
  const summary = summaryOf(operations, witness);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${size.join(" ")}" ` +
      `width="${size[0]}" height="${size[1]}" font-family="${FACE}" font-size="12" ` +
      `fill="currentColor" aria-label="${escaped(summary)}">`,
    `<title>${escaped(summary)}</title>`,
    `<desc>${escaped(operations.map((operation) => operationDetail(operation)).join("; "))}</desc>`,
    ...parts,
    "</svg>",
  ].join("\n");
};

const summaryOf = (
  operations: readonly Operation[],
  witness: readonly Operation[],
): string => {
  const count = (n: number) => `${n} ${n === 1 ? "operation" : "operations"}`;
  return operations.length === witness.length
    ? `${count(operations.length)} as intervals in time`
    : `${count(operations.length)} as intervals in time, ${witness.length} of them marked`;
};

type BarLayout = {
  readonly margin: number;
  readonly width: number;
  readonly y: number;
  readonly isMarked: boolean;
};

const drawn = (bar: Bar, { margin, width, y, isMarked }: BarLayout): string => {
  // Neighbours are a pixel apart.
  const x = round(margin + bar.start * COLUMN + 1);
  const end = round(margin + (isOpen(bar) ? width : bar.end + 1) * COLUMN - 1);
  const outline = isMarked
    ? `stroke="${MARK}" stroke-width="2" fill="${MARK}" fill-opacity="0.14"`
    : 'stroke="currentColor" stroke-opacity="0.45" fill="currentColor" fill-opacity="0.06"';
  return [
    `<g${isMarked ? ' class="witness"' : ""}>`,
    `<title>${escaped(operationDetail(bar.operation))}</title>`,
    ...(isOpen(bar)
      ? [
          // An open operation has no right edge.
          `<path d="M${end - 18} ${y}H${x}V${y + BAR}H${end - 18}" ${outline}/>`,
          text({ x: end - 14, y, content: "…" }),
        ]
      : [
          `<rect x="${x}" y="${y}" width="${round(end - x)}" height="${BAR}" rx="3" ${outline}/>`,
        ]),
    text({ x: round(x + 2 * COLUMN - 2), y, content: bar.label }),
    "</g>",
  ].join("");
};

type Text = {
  readonly x: number;
  readonly y: number;
  readonly content: string;
  readonly more?: string;
};

const text = ({ x, y, content, more = "" }: Text): string =>
  `<text x="${x}" y="${y + 15}" xml:space="preserve"${more}>${escaped(content)}</text>`;

const round = (pixels: number): number => Math.round(pixels * 10) / 10;
