/** A run under load as one HTML page without a script. */
import { createColors } from "picocolors";
import { escaped, htmlPage } from "./html.ts";
import { percentilePlot, timePlot } from "./load-plots.ts";
import { type Load, loadHeading, loadReport } from "./load-report.ts";
import { PAGE_STYLE } from "./page-style.ts";

const STYLE = `${PAGE_STYLE}
main > * { margin-bottom: 20px; }
pre {
  overflow-x: auto; padding: 12px 16px; border-radius: 8px; background: var(--raised);
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
figcaption { color: var(--soft); font-size: 13px; }
svg { width: 100%; height: auto; min-width: 640px; }
svg text { fill: var(--soft); font-size: 12px; }
svg path, svg polyline { fill: none; stroke: var(--ink); stroke-width: 1.5; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .bound { stroke: var(--mark); stroke-dasharray: 6 4; }
svg .kill { stroke: var(--bad); stroke-width: 2; }
svg text.killed { fill: var(--bad); font-weight: 600; }
svg .p99 { stroke: var(--write-edge); stroke-dasharray: 8 3; stroke-width: 2; }
svg .p50 { stroke: var(--write-edge); stroke-width: 2; }
svg .most { stroke: var(--ink); stroke-dasharray: 2 3; }
`;

const figure = (picture: string, words: string): string =>
  `<figure><div class="drawn">${picture}</div><figcaption>${escaped(words)}</figcaption></figure>`;

/** The page of a run: the verdicts, and two plots. Both have latencies on a logarithmic scale. */
export const loadPage = (load: Load): string => {
  const plain = loadReport(load, createColors(false));
  const isDrawn = load.measured.requests > 0;
  const plots = [
    figure(
      percentilePlot(load),
      "Response times by percentile. Each division to the right has a tenth of the requests of the one before it.",
    ),
    figure(
      timePlot(load),
      "Response times by the moment at which requests were due: the median (line), p99 (dashes), the longest (dots). The upright line is the kill.",
    ),
  ];
  return htmlPage({
    title: `${load.subject} under load`,
    style: STYLE,
    body: [
      "<main>",
      `<h1>${escaped(load.subject)} under load</h1>`,
      `<pre>${escaped(`${loadHeading(load)}\n${plain}`)}</pre>`,
      ...(isDrawn ? plots : []),
      "</main>",
    ].join("\n"),
  });
};
