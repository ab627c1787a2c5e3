/** The matrix as one HTML page without a script. A cell opens its counterexample. */
import { TRANSACTIONS_ASKED } from "../compare/transactions.ts";
import { askedText, WORKLOADS } from "../compare/workloads.ts";
import { playedText } from "../conform/play.ts";
import type { ModelName } from "../consistency/models.ts";
import type { Operation } from "../model/operation.ts";
import { historyPicture } from "./history-picture.ts";
import { escaped, htmlPage } from "./html.ts";
import {
  answeredText,
  type Group,
  groupsOf,
  isOfTransactions,
  type Matrix,
  markOf,
  type ShownRow,
  shortOf,
  titleOf,
  unjudged,
} from "./matrix.ts";
import { conclusionsOf } from "./matrix-conclusions.ts";
import { runsText } from "./matrix-report.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { pathLines } from "./path-report.ts";
import { counted } from "./quantity.ts";
import { scopeDifferenceText, scopeText } from "./scope-text.ts";

const STYLE = `${PAGE_STYLE}
.facts, figcaption, .key, .models { color: var(--soft); font-size: 13px; }
.facts { overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 20px 0 16px; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
th, td { padding: 0; border-bottom: 1px solid var(--line); text-align: center; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { padding: 8px 6px; color: var(--soft); font-size: 12px; font-weight: 600; }
th:first-child {
  position: sticky; left: 0; min-width: 150px; padding: 8px 14px; background: var(--ground);
  border-right: 1px solid var(--line); text-align: left; font-weight: 550; line-height: 1.35;
}
th small { display: block; color: var(--soft); font-size: 12px; font-weight: 400; }
td { min-width: 42px; height: 48px; font-variant-numeric: tabular-nums; }
td a {
  display: flex; align-items: center; justify-content: center; height: 48px; padding: 0 8px;
  color: inherit; text-decoration: none;
}
td a:hover { text-decoration: underline; }
td :focus-visible { outline-offset: -2px; }
.proven { color: var(--good); }
.refuted { background: var(--mark-fill); color: var(--bad); font-weight: 600; }
.unfinished { color: var(--open); }
.unsupported { color: var(--soft); }
td.side { font-size: 13px; }
.cut { border-left: 1px solid var(--line); }
.wrong { padding: 10px 14px; border-left: 3px solid var(--bad); background: var(--raised); }
.models { display: flex; flex-wrap: wrap; gap: 2px 20px; list-style: none; margin: 0 0 12px; padding: 0; }
.models b { color: var(--ink); font-weight: 600; }
section { display: none; margin-top: 24px; padding-top: 24px; border-top: 1px solid var(--line); }
section:target { display: block; }
h3 { margin: 20px 0 8px; font-size: 15px; font-weight: 650; }
pre {
  overflow-x: auto; margin: 0 0 12px; padding: 12px 16px; border-radius: 8px; background: var(--raised);
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
.back { color: var(--focus); font-size: 13px; }
@media (max-width: 820px) {
  main { padding: 20px 14px; }
  th:first-child { min-width: 112px; padding: 8px 10px; font-size: 13px; }
}
@media print {
  main { max-width: none; padding: 0; }
  section { display: block; break-inside: avoid; }
  .back { display: none; }
  .wide, pre, .drawn { overflow: visible; }
  pre { white-space: pre-wrap; }
}
`;

const TABLE = "matrix";

/** The matrices as an HTML page, one below the other. */
export const matrixPage = (matrices: readonly Matrix[]): string => {
  const wrong = matrices.flatMap(({ bugs, notAsClaimed }) => [
    ...bugs.map((bug) => `A bug of Lockstep: ${bug}`),
    ...notAsClaimed.map((claim) => `Not as claimed: ${claim}`),
  ]);
  // Rows are numbered through all matrices, so that each has links of its own.
  const numbered = matrices.map((matrix, at) => ({
    matrix,
    first: matrices.slice(0, at).reduce((sum, { rows }) => sum + rows.length, 0),
  }));
  const body = [
    "<main>",
    "<header><h1>Which system keeps which promise</h1>",
    "<p>A row is a system, a column a consistency model. A cell says whether the model allows every " +
      "history that two clients can see; what is refuted opens its witness.</p></header>",
    ...wrong.map((each) => `<p class="wrong">${escaped(each)}</p>`),
    ...numbered.flatMap(({ matrix, first }) => tableHtml(matrix, first)),
    ...numbered.flatMap(({ matrix, first }) =>
      matrix.rows.flatMap((row, i) => [
        ...groupsOf(row).map((group) => groupHtml(row, first + i, group)),
        ...(isOfTransactions(matrix) ? [] : [sidesHtml(row, first + i)]),
      ]),
    ),
    "</main>",
  ].join("\n");
  return htmlPage({
    title: "Lockstep: systems and consistency models",
    style: STYLE,
    body,
  });
};

/** One matrix with its key; `first` is the number of its first row. */
const tableHtml = (matrix: Matrix, first: number): readonly string[] => {
  const left = unjudged(matrix);
  const shown = matrix.models.filter((model) => !left.has(model));
  const head = [
    "<th>system</th>",
    ...shown.map(
      (model) => `<th scope="col"><abbr title="${model}">${shortOf(model)}</abbr></th>`,
    ),
    ...(isOfTransactions(matrix)
      ? []
      : ['<th scope="col" class="cut">here</th><th scope="col">there</th>']),
  ];
  const rows = matrix.rows.map((row, i) =>
    rowHtml(row, first + i, shown, !isOfTransactions(matrix)),
  );
  const id = first === 0 ? ` id="${TABLE}"` : "";
  return [
    `<div class="wide"${id} tabindex="0" role="region" aria-label="the matrix">`,
    `<table><thead><tr>${head.join("")}</tr></thead><tbody>`,
    ...rows,
    "</tbody></table></div>",
    ...keyHtml(matrix, shown),
    ...conclusionsOf(matrix).map((each) => `<p>${escaped(each)}</p>`),
  ];
};

const keyHtml = (matrix: Matrix, shown: readonly ModelName[]): readonly string[] => [
  '<p class="key"><span class="proven">✓</span> proven within the scope · ' +
    '<span class="refuted">✗n</span> refuted, by a path of n steps · ' +
    '<span class="unfinished">…</span> unfinished · – unsupported<br>' +
    (isOfTransactions(matrix)
      ? "scope: the parameters of a row, and the transactions of two or four clients, reads and writes of " +
        `the keys x and y: ${escaped(TRANSACTIONS_ASKED.join("; "))}`
      : "here: with the network cut for ever, what is answered on the side that has the copy, or most " +
        "copies; there: on the other side<br>" +
        "scope: the parameters of a row, and what two clients ask: " +
        escaped(WORKLOADS.map(askedText).join("; "))) +
    ". More requests may refute what these do not</p>",
  `<ul class="models">${shown.map((model) => `<li><b>${shortOf(model)}</b> ${model}</li>`).join("")}</ul>`,
  ...(unjudged(matrix).size === 0
    ? []
    : [
        `<p class="key">not judged<br>${[...unjudged(matrix)].map(whyHtml).join("<br>")}</p>`,
      ]),
];

const whyHtml = ([model, reason]: readonly [ModelName, string]): string =>
  escaped(reason.startsWith(model) ? reason : `${model}: ${reason}`);

const rowHtml = (
  row: ShownRow,
  i: number,
  shown: readonly ModelName[],
  hasSides: boolean,
): string => {
  const groups = groupsOf(row);
  const cells = shown.map((model) => {
    const cell = row.cells.get(model)!;
    const mark = markOf(cell);
    const group = groups.find(({ models }) => models.includes(model));
    const content =
      group === undefined ? mark : `<a href="#${idOf(i, group)}">${mark}</a>`;
    const why = "reason" in cell ? `: ${cell.reason}` : "";
    const title = escaped(`${model}: ${cell.verdict}${why}`);
    return `<td class="${cell.verdict}" title="${title}">${content}</td>`;
  });
  const sides = [row.availability?.holding, row.availability?.other].map(
    (side, at) =>
      `<td class="side${at === 0 ? " cut" : ""}"><a href="#cut-${i}">${answeredText(side)}</a></td>`,
  );
  const facts = [scopeDifferenceText(row.scope, row.family.scope), statesOf(row)].join(
    " · ",
  );
  const title = `${escaped(titleOf(row))}<small>${escaped(facts)}</small>`;
  return `<tr><th scope="row">${title}</th>${cells.join("")}${hasSides ? sides.join("") : ""}</tr>`;
};

const statesOf = ({ searches }: ShownRow): string =>
  counted(
    searches.reduce((sum, { states }) => sum + states, 0n),
    "state",
  );

const scopeHtml = ({ scope }: ShownRow): string =>
  `<p class="facts">${escaped(scopeText(scope))}</p>`;

const BACK = `<p><a class="back" href="#${TABLE}">back to the matrix</a></p>`;

const idOf = (row: number, { models }: Group): string => `refuted-${row}-${models[0]}`;

const groupHtml = (row: ShownRow, i: number, group: Group): string => {
  const { models, refutation, kept } = group;
  const { judgement, path, system } = refutation;
  const { operations, explanation, minimality } = judgement.witness!;
  const why = explanation.length > 0 ? explanation.join(" ") : (judgement.reason ?? "");
  return [
    `<section id="${idOf(i, group)}"><h2>${escaped(titleOf(row))}: not ${models.join(", ")}</h2>`,
    scopeHtml(row),
    `<p>${escaped(why)}</p>`,
    `<figure><div class="drawn">${historyPicture(path.history, markedIn(path.history, operations))}</div>`,
    `<figcaption>marked: the witness (${minimality})</figcaption></figure>`,
    `<h3>The path, ${counted(path.entries.length, "step")}</h3>`,
    `<pre>${escaped(pathLines(system, path).join("\n"))}</pre>`,
    "<h3>To repeat it</h3>",
    `<pre>${escaped([...models.map((model) => row.kept.get(model)!.judge), kept.replay].join("\n"))}</pre>`,
    `<p>${escaped(kept.played === null ? "There is no implementation to play it on." : `On the implementation: ${playedText(kept.played)}.`)}</p>`,
    BACK,
    "</section>",
  ].join("\n");
};

const sidesHtml = (row: ShownRow, i: number): string => {
  const { availability, theorem } = row;
  if (availability === undefined)
    return `<section id="cut-${i}"><h2>${escaped(titleOf(row))}: cut in two</h2><p>The spec does not say which processes are on which side.</p>${BACK}</section>`;
  const sides = Object.entries(availability).flatMap(([side, words]) =>
    Object.entries(words).map(
      ([word, { verdict, steps }]) =>
        `<li>a ${word} ${side === "holding" ? "here" : "there"}: ${verdict === "not taken" ? "no process on this side accepts one" : verdict}${steps === undefined ? "" : `: a run of ${counted(steps, "step")} after which no answer comes any more`}</li>`,
    ),
  );
  const runs = (theorem ?? []).map((each) => `<li>${escaped(runsText(each))}</li>`);
  return [
    `<section id="cut-${i}"><h2>${escaped(titleOf(row))}: cut in two for ever</h2>`,
    scopeHtml(row),
    "<p>A client on one side sends the same request twice; the network may be cut before, between or after.</p>",
    `<ul>${sides.join("")}</ul>`,
    "<h3>Two runs that a reader beyond the cut cannot tell apart</h3>",
    `<ul>${runs.join("")}</ul>${BACK}</section>`,
  ].join("\n");
};

/** The operations of a history that the witness has, which may be copies. */
const markedIn = (
  history: readonly Operation[],
  witness: readonly Operation[],
): readonly Operation[] =>
  history.filter(({ client, invoked }) =>
    witness.some((each) => each.client === client && each.invoked === invoked),
  );
