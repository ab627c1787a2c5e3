/** Plots of a run under load, as SVG: the curve of percentiles, and response times over the time of the run. */
import { escaped } from "./html.ts";
import { type Load, msText } from "./load-report.ts";

const WIDTH = 900;
const HEIGHT = 340;
const LEFT = 70;
const RIGHT = 880;
const TOP = 16;
const BOTTOM = 290;

type Point = readonly [x: number, y: number];
type Scale = (value: number) => number;

const linear =
  (most: number, from: number, to: number): Scale =>
  (value) =>
    from + ((to - from) * value) / (most || 1);

/** A logarithmic scale from `least` to `most`. */
const logarithmic =
  ([least, most]: readonly [number, number], from: number, to: number): Scale =>
  (value) => {
    const share = Math.log(Math.max(value, least) / least) / Math.log(most / least);
    return from + (to - from) * share;
  };

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(words)}</text>`;

const line = (points: readonly Point[], name: string): string =>
  `<polyline class="${name}" points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}"/>`;

/** A line at a latency, such as a bound. */
const across = (y: number, name: string): string =>
  `<path class="${name}" d="M${LEFT} ${y.toFixed(1)}H${RIGHT}"/>`;

const upright = (x: number, name: string): string =>
  `<path class="${name}" d="M${x.toFixed(1)} ${TOP}V${BOTTOM}"/>`;

const svg = (label: string, parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">${parts.join("")}</svg>`;

/** Decades of latencies from 0.1 ms on, and the scale over them: from half a millisecond to minutes in one picture. */
const latencies = ({ measured, timeoutMs }: Load) => {
  const bounds = measured.bounds.map(({ boundMs }) => boundMs);
  const most = Math.max(measured.all.most, ...bounds, timeoutMs / 100, 1);
  const top = 10 ** Math.ceil(Math.log10(most * 1.05));
  const y = logarithmic([0.1, top], BOTTOM, TOP);
  const decades = Array.from(
    { length: Math.round(Math.log10(top / 0.1)) + 1 },
    (_, power) => 0.1 * 10 ** power,
  );
  const grid = decades.flatMap((ms) => [
    across(y(ms), "grid"),
    text(
      LEFT - 8,
      y(ms) + 4,
      `${Number(ms.toPrecision(1)).toLocaleString("en-US")} ms`,
      'text-anchor="end"',
    ),
  ]);
  return { y, grid };
};

const boundsIn = ({ measured }: Load, y: Scale): readonly string[] =>
  measured.bounds.flatMap(({ boundMs }) => [
    across(y(boundMs), "bound"),
    text(RIGHT, y(boundMs) - 5, `bound ${msText(boundMs)}`, 'text-anchor="end"'),
  ]);

/** The share of slower requests that a percentile leaves: 1 for p0, 0.001 for p99.9. */
const SHARES = [1, 0.5, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001];

/**
 * Response times by percentile; from left to right, each stretch of equal width leaves a tenth of the slower
 * requests.
 */
export const percentilePlot = (load: Load): string => {
  const { y, grid } = latencies(load);
  const least = 1 / Math.max(10, load.measured.requests);
  const shares = SHARES.filter((share) => share >= least);
  const x = logarithmic([1, 1 / least], LEFT, RIGHT);
  const points = load.measured.curve.map(([below, ms]): Point => {
    const rest = Math.max(least, 1 - below / 100);
    return [x(1 / rest), y(ms)];
  });
  return svg("Response times by percentile", [
    ...grid,
    ...shares.flatMap((share) => [
      upright(x(1 / share), "grid"),
      text(
        x(1 / share),
        BOTTOM + 18,
        `${Number((100 * (1 - share)).toFixed(4))} %`,
        'text-anchor="middle"',
      ),
    ]),
    ...boundsIn(load, y),
    line(points, "all"),
    text((LEFT + RIGHT) / 2, BOTTOM + 40, "share of requests", 'text-anchor="middle"'),
  ]);
};

/** Response times over the time of the run, with the moment at which a node was killed. */
export const timePlot = (load: Load): string => {
  const { y, grid } = latencies(load);
  const { stretches } = load.measured;
  const { spanMs } = load.timetable;
  const x = linear(spanMs, LEFT, RIGHT);
  const wide = spanMs / stretches.length;
  const seen = stretches.filter(({ requests }) => requests > 0);
  const series = (of: "p50" | "p99" | "most"): Point[] =>
    seen.map((each) => [x(each.fromMs + wide / 2), y(each[of])]);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * spanMs);
  const { killed } = load;
  const moment = (ms: number, words: string) => [
    upright(x(ms), "kill"),
    text(x(ms) + 5, TOP + 12, words, 'class="killed"'),
  ];
  return svg("Response times over the time of the run", [
    ...grid,
    ...marks.map((ms) =>
      text(
        x(ms),
        BOTTOM + 18,
        `${Number((ms / 1000).toFixed(2))} s`,
        'text-anchor="middle"',
      ),
    ),
    ...boundsIn(load, y),
    ...(killed === null ? [] : moment(killed.atMs, `${killed.node} is killed`)),
    ...(killed === null || killed.backAtMs === null
      ? []
      : moment(killed.backAtMs, `${killed.node} is back`)),
    ...(["most", "p99", "p50"] as const).map((of) => line(series(of), of)),
    ...seen
      .filter(({ failed }) => failed > 0)
      .map(({ fromMs, failed }) =>
        text(x(fromMs + wide / 2), BOTTOM - 6, `${failed} failed`, 'class="killed"'),
      ),
    text(
      (LEFT + RIGHT) / 2,
      BOTTOM + 40,
      "time of the timetable",
      'text-anchor="middle"',
    ),
  ]);
};
