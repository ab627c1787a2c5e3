import type { JudgedHistory } from "../history-report.ts";
import { escaped, htmlPage } from "../html.ts";
import { counted } from "../quantity.ts";
import { LIMITS, type Limits } from "./excerpt.ts";
import { historyData } from "./history-data.ts";
import { modelArticle } from "./model-article.ts";
import { modelList } from "./model-list.ts";
import { pageScript } from "./script.ts";
import { STYLE } from "./style.ts";
import { timelineSection } from "./timeline-section.ts";

/**
 * A judged history as one HTML page that needs nothing else: all verdicts, each witness explained and
 * drawn, and the history to look around in. Equal histories have equal pages.
 */
export const historyPage = (judged: JudgedHistory, limits: Limits = LIMITS): string => {
  const { file, results } = judged;
  const data = historyData(judged, limits);
  return htmlPage({
    title: `${file}: Lockstep`,
    style: STYLE,
    body: [
      "<main>",
      header(judged),
      '<p id="trouble" role="alert" hidden></p>',
      '<div class="verdicts">',
      modelList(results),
      '<div class="articles">',
      ...results.map(modelArticle),
      "</div>",
      "</div>",
      timelineSection(data),
      "</main>",
    ].join("\n"),
    data: { history: JSON.stringify(data) },
    script: pageScript(),
  });
};

const header = ({ file, object, history }: JudgedHistory): string => {
  const { format, guessed, invocations, processes } = history;
  const facts = [
    `${counted(invocations, "operation")}`,
    `${processes} ${processes === 1 ? "process" : "processes"}`,
    `object ${object}`,
    `format ${format}${guessed ? " (guessed)" : ""}`,
  ];
  return [
    "<header>",
    `<h1>${escaped(file)}</h1>`,
    `<p class="facts">${facts.map(escaped).join(" · ")}</p>`,
    "</header>",
  ].join("\n");
};
