import { namesOf } from "../../consistency/explanation/names.ts";
import type { Least, Witness } from "../../consistency/judgement.ts";
import { operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { cyclePicture } from "../cycle-picture.ts";
import { historyPicture } from "../history-picture.ts";
import type { HistoryResult } from "../history-report.ts";
import { escaped } from "../html.ts";
import { endOf } from "../interval-layout.ts";
import { fullText } from "../operation-detail.ts";
import { verdictMark } from "./verdict-mark.ts";

/** A larger witness has no picture of its own, and its table is cut. */
const DRAWN_MAX = 60;
const LISTED_MAX = 200;

/**
 * The article on one model: verdict, reason, and its witness in sentences, as a picture and as a
 * table.
 */
export const modelArticle = (result: HistoryResult): string => {
  const { model, verdict, reason, least, witness } = result;
  const why = witness?.explanation ?? [];
  // The last sentence often contains the reason.
  const isTold =
    reason !== undefined && why.some((sentence) => sentence.includes(reason));
  return [
    `<article data-model="${escaped(model)}">`,
    `<h2>${escaped(model)} ${verdictMark(verdict)}</h2>`,
    ...(reason === undefined || isTold
      ? []
      : [`<p class="reason">${escaped(reason)}</p>`]),
    ...(least === undefined ? [] : [`<p class="least">${leastText(least)}</p>`]),
    ...(why.length === 0 ? [] : [explanation(why)]),
    ...(witness === undefined ? [] : [picture(witness), table(witness)]),
    ...(reason === undefined && least === undefined && witness === undefined
      ? ["<p>Every answer is one that the model allows.</p>"]
      : []),
    "</article>",
  ].join("\n");
};

const leastText = ({ name, value }: Least): string =>
  name === "k"
    ? `Every read answers one of the last <b>${value}</b> ${value === 1 ? "value" : "values"}: the least k is ${value}.`
    : `No read is staler than <b>${value}</b>, in the history's own unit of time: the least delta is ${value}.`;

const explanation = (sentences: readonly string[]): string =>
  [
    '<ul class="why">',
    ...sentences.map((sentence) => `<li>${sentenceHtml(sentence)}</li>`),
    "</ul>",
  ].join("\n");

/** The first word of a sentence shows its part in the argument. */
const sentenceHtml = (sentence: string): string => {
  const [, lead, rest] = /^(Let|Take|Then|And|However,) (.*)$/s.exec(sentence) ?? [];
  return lead === undefined || rest === undefined
    ? escaped(sentence)
    : `<b>${lead}</b> ${escaped(rest)}`;
};

const MINIMALITY = {
  "1-minimal":
    "Without any one of them, and the reads that depend on it, the rest would be allowed.",
  "not minimised": "The budget ran out before it was sure that none could be left out.",
  "a shortest cycle": "Each of them precedes the next one, and the last the first.",
  "as few as show it": "Each of them is needed.",
} as const;

const picture = ({ operations, minimality, cycle }: Witness): string => {
  const caption =
    operations.length === 1
      ? "The witness: one operation that is enough to see it."
      : `The witness: ${operations.length} operations that are enough to see it. ${MINIMALITY[minimality]}`;
  const drawn =
    operations.length <= DRAWN_MAX
      ? [
          '<div class="drawn" tabindex="0" role="group" aria-label="the witness as a picture">',
          historyPicture(operations, operations, namesOf(operations)),
          "</div>",
        ]
      : [];
  const ring =
    cycle === undefined || cycle.length > DRAWN_MAX
      ? []
      : [
          '<div class="drawn" tabindex="0" role="group" aria-label="the cycle as a picture">',
          cyclePicture(cycle, namesOf(operations)),
          "</div>",
        ];
  return [
    "<figure>",
    ...ring,
    ...drawn,
    `<figcaption>${caption} The picture shows the order of beginnings and ends, not their durations.</figcaption>`,
    "</figure>",
  ].join("\n");
};

const table = ({ operations }: Witness): string => {
  const names = namesOf(operations);
  const listed = operations.slice(0, LISTED_MAX);
  const rows = listed.map((operation, i) => {
    const end = endOf(operation);
    const isOpen = end === Infinity;
    const answer = isOpen ? "no answer" : fullText(operation.result);
    const cells = [printable(operation.client), operationText(operation), answer];
    const times = [operation.invoked, isOpen ? "never" : end];
    return (
      `<tr><th scope="row">${escaped(names[i]!)}</th>` +
      cells.map((cell) => `<td>${escaped(cell)}</td>`).join("") +
      `${times.map((time) => `<td class="number">${time}</td>`).join("")}</tr>`
    );
  });
  const more = operations.length - listed.length;
  return [
    "<details><summary>the witness as a table</summary>",
    '<div class="scrolled"><table>',
    "<thead><tr><th></th><th>client</th><th>operation</th><th>answer</th><th>invoked</th><th>returned</th></tr></thead>",
    "<tbody>",
    ...rows,
    "</tbody></table></div>",
    ...(more > 0 ? [`<p>and ${more} more</p>`] : []),
    "</details>",
  ].join("\n");
};
