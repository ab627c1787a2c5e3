/** The matrix as one page that needs nothing else: a cell opens what refutes it. No script runs in it. */
import { playedText } from "../conform/play.ts";
import type { ModelName } from "../consistency/models.ts";
import type { Operation } from "../model/operation.ts";
import { historyPicture } from "./history-picture.ts";
import { escaped, htmlPage } from "./html.ts";
import {
  answeredText,
  type Group,
  groupsOf,
  type Matrix,
  markOf,
  type ShownRow,
  shortOf,
  titleOf,
  unjudged,
} from "./matrix.ts";
import { runsText } from "./matrix-report.ts";
import { pathLines } from "./path-report.ts";
import { counted } from "./quantity.ts";
import { scopeText } from "./scope-text.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8885; padding: .25rem .5rem; text-align: center; }
th:first-child { text-align: left; font-weight: normal; }
td a { color: inherit; display: block; }
.proven { background: #2e7d3233; }
.refuted { background: #c0392b33; }
.unfinished, .unsupported { background: #f9a82533; }
section { display: none; border-top: 2px solid #8885; margin-top: 2rem; }
section:target { display: block; }
pre { overflow-x: auto; padding: .5rem; background: #8881; }
figure { margin: 1rem 0; overflow-x: auto; }
small { opacity: .75; }
`;

export const matrixPage = (matrix: Matrix): string => {
  const left = unjudged(matrix);
  const shown = matrix.models.filter((model) => !left.has(model));
  const head = [
    "<th></th>",
    ...shown.map((model) => `<th title="${model}">${shortOf(model)}</th>`),
    '<th title="answered on the side of the copy, or of most copies">here</th>',
    '<th title="answered on the other side">there</th>',
  ];
  const body = [
    "<h1>Systems and consistency models</h1>",
    "<p>✓ proven within the scope · ✗n refuted by a path of n steps: open it · … unfinished · – unsupported. " +
      "here, there: what is answered on either side of a cut that never heals.</p>",
    ...[
      ...matrix.bugs.map((bug) => `A bug of Lockstep: ${bug}`),
      ...matrix.notAsClaimed.map((claim) => `Not as claimed: ${claim}`),
    ].map((wrong) => `<p class="refuted">${escaped(wrong)}</p>`),
    `<table><thead><tr>${head.join("")}</tr></thead><tbody>`,
    ...matrix.rows.map((row, i) => rowHtml(row, i, shown)),
    "</tbody></table>",
    `<p><small>${[...left].map(([model, reason]) => `not judged: ${escaped(reason.startsWith(model) ? reason : `${model}: ${reason}`)}`).join("<br>")}</small></p>`,
    ...matrix.rows.flatMap((row, i) => [
      ...groupsOf(row).map((group) => groupHtml(row, i, group)),
      sidesHtml(row, i),
    ]),
  ].join("\n");
  return htmlPage({
    title: "Lockstep: systems and consistency models",
    style: STYLE,
    body,
  });
};

const rowHtml = (row: ShownRow, i: number, shown: readonly ModelName[]): string => {
  const groups = groupsOf(row);
  const states = row.searches.reduce((sum, search) => sum + search.states, 0n);
  const facts = `${scopeText(row.scope)} · ${counted(states, "state")}`;
  const cells = shown.map((model) => {
    const cell = row.cells.get(model)!;
    const mark = markOf(cell);
    const group = groups.find(({ models }) => models.includes(model));
    const content =
      group === undefined ? mark : `<a href="#${idOf(i, group)}">${mark}</a>`;
    const why = "reason" in cell ? ` title="${escaped(cell.reason)}"` : "";
    return `<td class="${cell.verdict}"${why}>${content}</td>`;
  });
  const sides = [row.availability?.holding, row.availability?.other].map(
    (side) => `<td><a href="#cut-${i}">${answeredText(side)}</a></td>`,
  );
  const title = `<th>${escaped(titleOf(row))}<br><small>${escaped(facts)}</small></th>`;
  return `<tr>${title}${cells.join("")}${sides.join("")}</tr>`;
};

const idOf = (row: number, { models }: Group): string => `refuted-${row}-${models[0]}`;

const groupHtml = (row: ShownRow, i: number, group: Group): string => {
  const { models, refutation, kept } = group;
  const { judgement, path, system } = refutation;
  const { operations, explanation, minimality } = judgement.witness!;
  const why = explanation.length > 0 ? explanation.join(" ") : (judgement.reason ?? "");
  return [
    `<section id="${idOf(i, group)}"><h2>${escaped(titleOf(row))}: not ${models.join(", ")}</h2>`,
    `<p>${escaped(why)}</p>`,
    `<figure>${historyPicture(path.history, markedIn(path.history, operations))}<figcaption><small>marked: the witness (${minimality})</small></figcaption></figure>`,
    `<h3>The path, ${counted(path.entries.length, "step")}</h3>`,
    `<pre>${escaped(pathLines(system, path).join("\n"))}</pre>`,
    "<h3>Again</h3>",
    `<pre>${escaped([...models.map((model) => row.kept.get(model)!.judge), kept.replay].join("\n"))}</pre>`,
    `<p>${escaped(kept.played === null ? "There is no implementation to play it on." : `On the implementation: ${playedText(kept.played)}.`)}</p>`,
    "</section>",
  ].join("\n");
};

const sidesHtml = (row: ShownRow, i: number): string => {
  const { availability, theorem } = row;
  if (availability === undefined)
    return `<section id="cut-${i}"><h2>${escaped(titleOf(row))}: cut in two</h2><p>The spec does not say which processes are on which side.</p></section>`;
  const sides = Object.entries(availability).flatMap(([side, words]) =>
    Object.entries(words).map(
      ([word, { verdict, steps }]) =>
        `<li>a ${word} ${side === "holding" ? "here" : "there"}: ${verdict}${steps === undefined ? "" : `, nothing happens any more after ${counted(steps, "step")}`}</li>`,
    ),
  );
  const runs = (theorem ?? []).map((each) => `<li>${escaped(runsText(each))}</li>`);
  return [
    `<section id="cut-${i}"><h2>${escaped(titleOf(row))}: cut in two for ever</h2>`,
    `<ul>${sides.join("")}</ul>`,
    "<h3>Two runs that a reader beyond the cut cannot tell apart</h3>",
    `<ul>${runs.join("")}</ul></section>`,
  ].join("\n");
};

/** A witness is made of operations of its history, maybe as copies. */
const markedIn = (
  history: readonly Operation[],
  witness: readonly Operation[],
): readonly Operation[] =>
  history.filter(({ client, invoked }) =>
    witness.some((each) => each.client === client && each.invoked === invoked),
  );
