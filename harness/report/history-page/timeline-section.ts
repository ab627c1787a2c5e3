import type { RecordedHistory } from "../../history/read-history.ts";
import { escaped } from "../html.ts";
import { counted, thousands } from "../quantity.ts";
import { keyText } from "./client/filter.ts";
import type { PageData } from "./page-data.ts";

/** The most keys and clients that are offered while the user types; others can be typed as well. */
const OFFERED_MAX = 500;

/** The part of the page that needs the script. It is hidden without it. */
export const timelineSection = (data: PageData, history: RecordedHistory): string =>
  [
    '<section id="timeline" hidden aria-labelledby="timeline-title">',
    '<h2 id="timeline-title">The history</h2>',
    ...leftOut(history),
    ...notes(data),
    '<div class="tools">',
    '<span class="group">',
    button("out", "zoom out", "−"),
    button("in", "zoom in", "+"),
    button("witness", "show the witness", "witness"),
    button("all", "show everything", "all"),
    "</span>",
    ...(data.keys.length === 0
      ? ['<input type="text" id="key" hidden>']
      : [chooser("key", "key", data.keys.map(keyText))]),
    chooser("client", "process", data.clients),
    '<label><input type="checkbox" id="only"> witness only</label>',
    '<label><input type="checkbox" id="order"> order instead of time</label>',
    '<span id="shown" role="status"></span>',
    "</div>",
    '<canvas id="overview" height="44" aria-hidden="true"></canvas>',
    '<div id="lanes" tabindex="0" role="application" aria-roledescription="timeline"' +
      ' aria-describedby="keys" aria-label="operations as intervals in time">',
    '<canvas id="picture"></canvas><div id="room"></div>',
    "</div>",
    '<div id="readout" class="empty" aria-live="polite"></div>',
    `<p id="keys">${KEYS}</p>`,
    '<div id="tooltip" hidden aria-hidden="true"></div>',
    "</section>",
  ].join("\n");

/** Why the page has fewer operations than the history. */
const leftOut = ({
  invocations,
  failed,
  operations,
}: RecordedHistory): readonly string[] => {
  const sentences: string[] = [];
  if (failed > 0)
    sentences.push(
      `Of ${counted(invocations, "operation")}, ${thousands(failed)} failed, which means that ` +
        `${failed === 1 ? "it" : "they"} surely did not happen: no model judges ${failed === 1 ? "it" : "them"}, and ` +
        `the ${thousands(invocations - failed)} others are drawn here.`,
    );
  if (operations.length !== invocations - failed)
    sentences.push(
      "A drain is drawn as one dequeue for each element that it took, " +
        `which makes it ${counted(operations.length, "operation")}.`,
    );
  return sentences.length === 0 ? [] : [`<p class="note">${sentences.join(" ")}</p>`];
};

const notes = ({
  total,
  client,
  differences: _,
  overview,
}: PageData): readonly string[] => {
  if (overview === undefined) return [];
  return [
    `<p class="note">The history has ${thousands(total)} operations; this page holds the ` +
      `${thousands(client.length)} around the witnesses. The strip shows how many of all operations began at each time. Hatched parts are not in this page.</p>`,
  ];
};

const button = (does: string, title: string, content: string): string =>
  `<button type="button" data-do="${does}" title="${title}" aria-label="${title}">${content}</button>`;

const chooser = (id: string, label: string, values: readonly string[]): string =>
  `<label>${label} <input type="search" id="${id}" list="${id}-list" placeholder="all" ` +
  'autocomplete="off" spellcheck="false"></label>' +
  `<datalist id="${id}-list">${values
    .slice(0, OFFERED_MAX)
    .map((value) => `<option value="${escaped(value)}"></option>`)
    .join("")}</datalist>`;

const KEYS = [
  "Click into the picture: the wheel zooms there, dragging moves.",
  "<kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> go from operation to operation,",
  "with <kbd>Shift</kbd> they move the view;",
  "<kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>w</kbd> shows the witness, <kbd>n</kbd> <kbd>p</kbd> its next",
  "and previous operation, <kbd>0</kbd> everything.",
].join(" ");
