import type { HistoryResult } from "../history-report.ts";
import { escaped } from "../html.ts";
import { verdictMark } from "./verdict-mark.ts";

/** The list of models with their verdicts, as buttons. Models that do not apply stand apart. */
export const modelList = (results: readonly HistoryResult[]): string => {
  const isAside = ({ verdict }: HistoryResult) => verdict === "unsupported";
  const judged = results.filter((result) => !isAside(result));
  const aside = results.filter(isAside);
  return [
    '<nav class="models" aria-label="Models">',
    ...(judged.length === 0 ? [] : [listOf(judged)]),
    ...(aside.length === 0
      ? []
      : [
          `<details${judged.length === 0 ? " open" : ""}><summary>not judged (${aside.length})</summary>`,
          listOf(aside),
          "</details>",
        ]),
    "</nav>",
  ].join("\n");
};

const listOf = (results: readonly HistoryResult[]): string =>
  [
    "<ul>",
    ...results.map(
      ({ model, verdict }) =>
        `<li><button type="button" data-model="${escaped(model)}">` +
        `<span class="name">${escaped(model)}</span> ${verdictMark(verdict)}</button></li>`,
    ),
    "</ul>",
  ].join("\n");
