/** A run under load, as text and as JSON. */
import type { Colors } from "picocolors/types.js";
import type { Summary } from "../load/measurement.ts";
import { percentiles, percentileText } from "../load/percentile.ts";
import type { KillPlan, LoadResult } from "../load/run-load.ts";
import type { TimetableOptions } from "../load/timetable.ts";
import { counted, thousands } from "./quantity.ts";
import { colorOf } from "./verdict-color.ts";

/** The plan of a run, all of it decided before the first request. */
type LoadPlan = {
  readonly subject: string;
  readonly nodes: readonly string[];
  readonly timetable: TimetableOptions;
  readonly timeoutMs: number;
  readonly kill: KillPlan | null;
};

/** A run with its result. */
export type Load = LoadPlan & LoadResult;

/** Milliseconds with three significant figures. */
export const msText = (ms: number): string => {
  if (ms >= 1000) return `${thousands(ms)} ms`;
  return `${ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
};

const secondsText = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

/** The plan of a run in two lines: nodes and rate, then the mix of requests and the kill. */
export const loadHeading = ({ subject, nodes, timetable, kill }: LoadPlan): string => {
  const { rate, spanMs, warmUpMs, writes, keys, arrivals, seed } = timetable;
  const how = arrivals === "constant" ? "at equal distances" : "at random moments";
  const asked = `${thousands(rate)} requests a second ${how} for ${secondsText(spanMs)}, after ${secondsText(warmUpMs)} of warm-up`;
  const mix = `${Number((100 * writes).toFixed(1))} % puts, ${counted(keys, "key")}, seed ${seed}`;
  const dies = kill === null ? "no node is killed" : killText(kill);
  return `${subject}, load: ${thousands(nodes.length)} processes; ${asked}\n  ${mix}; ${dies}`;
};

const killText = ({ node, atMs, downMs }: KillPlan): string =>
  `${node} is killed at ${secondsText(atMs)}, and ${downMs === null ? "stays down" : `starts again ${secondsText(downMs)} later`}`;

/** The verdicts and the figures. */
export const loadReport = (load: Load, colors: Colors): string => {
  const { measured, killed, interrupted } = load;
  const { bounds, requests, late } = measured;
  const verdicts = bounds.map(({ verdict, percentile, figureMs, boundMs }) => {
    const figure = requests === 0 ? "nothing was measured" : msText(figureMs);
    const bound = `bound ${msText(boundMs)}`;
    return `  ${colorOf(verdict, colors)(verdict.padEnd(12))} ${percentileText(percentile)}: ${figure}, ${bound}`;
  });
  const dead =
    killed === null
      ? []
      : [
          `  ${killed.node} was killed at ${secondsText(killed.atMs)}${killed.backAtMs === null ? "" : `, and listened again at ${secondsText(killed.backAtMs)}`}`,
        ];
  return [
    ...verdicts,
    ...(requests === 0 ? [] : figures(measured)),
    ...answers(load),
    ...(requests === 0
      ? []
      : [
          `  requests were sent at most ${msText(late.most)} late (p99.9: ${msText(late.p999)}); this is part of their time`,
        ]),
    ...dead,
    ...(interrupted ? ["  interrupted: the run is not complete"] : []),
  ].join("\n");
};

const figures = ({ all, puts, gets }: Load["measured"]): readonly string[] => {
  const head = ["", ...percentiles.map(percentileText), "most", "mean"];
  const row = (name: string, each: Summary) => [
    name,
    ...percentiles.map((percentile) => msText(each[percentile])),
    msText(each.most),
    msText(each.mean),
  ];
  const kinds = [row("puts", puts), row("gets", gets)].filter(
    (_, nth) => [puts, gets][nth]!.requests > 0,
  );
  return [head, row("all", all), ...kinds].map(
    ([name, ...cells]) =>
      `  ${name!.padEnd(4)}${cells.map((cell) => cell.padStart(10)).join("")}`,
  );
};

const answers = ({ measured, timeoutMs }: Load): readonly string[] => {
  const { requests, answered, failed, movedOn } = measured;
  const lost = requests - answered;
  const said = Object.entries(failed)
    .map(([why, count]) => `${thousands(count)} ${why}`)
    .join(", ");
  return [
    `  ${counted(requests, "request")}: ${thousands(answered)} answered, ${thousands(lost)} failed${lost === 0 ? "" : ` (${said}), each counted as at least ${msText(timeoutMs)}`}`,
    ...(movedOn === 0
      ? []
      : [
          `  ${counted(movedOn, "request")} answered by another node, because the first one refused the connection or broke it`,
        ]),
  ];
};

/** The document of `--json`. */
export const loadJson = (load: Load): object => ({ command: "load", ...load });
