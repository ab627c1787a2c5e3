import { factsOf, guessOf, type JudgedHistory, workloadText } from "../history-report.ts";
import { escaped, htmlPage } from "../html.ts";
import { LIMITS, type Limits } from "./excerpt.ts";
import { historyData } from "./history-data.ts";
import { modelArticle } from "./model-article.ts";
import { modelList } from "./model-list.ts";
import { pageScript } from "./script.ts";
import { STYLE } from "./style.ts";
import { timelineSection } from "./timeline-section.ts";

/**
 * A judged history as one self-contained HTML page: all verdicts, each witness with its explanation
 * and picture, and the history as a timeline. Equal histories give equal pages.
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
      timelineSection(data, judged.history),
      "</main>",
    ].join("\n"),
    data: { history: JSON.stringify(data) },
    script: pageScript(),
  });
};

const header = (judged: JudgedHistory): string => {
  const said = [guessOf(judged), workloadText(judged), verdictOf(judged)];
  return [
    "<header>",
    `<h1>${escaped(judged.file)}</h1>`,
    `<p class="facts">${factsOf(judged).map(escaped).join(" · ")}</p>`,
    ...said
      .filter((text) => text !== undefined)
      .map((text) => `<p class="facts">${escaped(text)}</p>`),
    "</header>",
  ].join("\n");
};

/** The verdict of the workload's own check, in words. */
const verdictOf = ({ workload }: JudgedHistory): string | undefined =>
  workload?.judgement === undefined || workload.model !== undefined
    ? undefined
    : `${workload.name}: ${workload.judgement.verdict}: ${workload.judgement.reason}`;
