/** The script of the page. It starts when the page is complete. */
import type { PageData } from "../page-data.ts";
import { detailsOf, sentenceOf } from "./details.ts";
import { type Drawing, drawing } from "./drawing.ts";
import { press, ZOOM, zoomBy } from "./keyboard.ts";
import { type Elements, elements, found } from "./page.ts";
import { listenToOverview, listenToPointer, listenToWheel } from "./pointer.ts";
import { recorded } from "./recorded.ts";
import { numberText } from "./ticks.ts";
import {
  filterBy,
  mark,
  scaleBy,
  showAll,
  showWitness,
  type Timeline,
  timeline,
} from "./timeline.ts";
import { listOf } from "./tooltip.ts";

/** What the controls of the page change. */
type Changes = {
  /** The shown operations changed. */
  readonly relayout: () => void;
  /** The selection changed. */
  readonly tell: () => void;
  readonly choose: (model: string) => void;
};

/** Buttons, filters and keys. */
const listenToControls = (
  state: Timeline,
  drawn: Drawing,
  on: Elements,
  { relayout, tell, choose }: Changes,
): void => {
  const does: Readonly<Record<string, () => void>> = {
    in: () => zoomBy(state, ZOOM),
    out: () => zoomBy(state, 1 / ZOOM),
    all: () => showAll(state),
    witness: () => showWitness(state),
  };
  for (const button of on.actions)
    button.addEventListener("click", () => {
      does[button.dataset.do ?? ""]?.();
      drawn.refresh();
    });
  for (const button of on.models)
    button.addEventListener("click", () => choose(button.dataset.model ?? ""));
  for (const input of [on.key, on.client, on.only])
    input.addEventListener("input", () => {
      const only = on.only.checked ? state.witness?.rows : undefined;
      const asked = { key: on.key.value, client: on.client.value };
      filterBy(state, only === undefined ? asked : { ...asked, only });
      relayout();
    });
  on.order.addEventListener("change", () => {
    scaleBy(state, on.order.checked ? "order" : "time");
    relayout();
  });
  on.lanes.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(state, event)) return;
    event.preventDefault();
    tell();
  });
  on.lanes.addEventListener("scroll", drawn.refresh);
};

/** The model that the address names, else the first violated one. */
const firstModel = ({ witnesses }: PageData, on: Elements): string => {
  const asked = decodeURIComponent(location.hash.slice(1));
  const models = on.models.map(({ dataset }) => dataset.model ?? "");
  return models.includes(asked) ? asked : (witnesses[0]?.model ?? models[0] ?? "");
};

/** Reads the data of the page, and connects the picture with the controls. */
const start = (): void => {
  const on = elements();
  const data: PageData = JSON.parse(found("history", HTMLElement).textContent);
  const state = timeline(recorded(data));
  on.section.hidden = false;
  const drawn = drawing(state, on);

  const relayout = (): void => {
    on.key.value = state.filter.key;
    on.client.value = state.filter.client;
    on.only.checked = state.filter.only !== undefined;
    on.only.disabled = state.witness === undefined;
    const { shown, history } = state;
    on.shown.textContent = `${numberText(shown.length)} of ${numberText(history.rows)} operations`;
    drawn.hovered = undefined;
    on.tooltip.hidden = true;
    drawn.relayout();
    tell();
  };

  const tell = (): void => {
    const { selected } = state;
    const details = selected === undefined ? [] : detailsOf(state, selected);
    on.readout.replaceChildren(listOf(details));
    on.readout.classList.toggle("empty", selected === undefined);
    on.lanes.setAttribute(
      "aria-label",
      selected === undefined ? "operations as intervals in time" : sentenceOf(details),
    );
    if (selected !== undefined) drawn.reveal(selected);
    drawn.refresh();
  };

  const choose = (model: string): void => {
    for (const button of on.models)
      button.setAttribute("aria-pressed", String(button.dataset.model === model));
    for (const article of on.articles) article.hidden = article.dataset.model !== model;
    mark(
      state,
      data.witnesses.find((witness) => witness.model === model),
    );
    on.lanes.scrollTop = 0;
    relayout();
  };

  listenToControls(state, drawn, on, { relayout, tell, choose });
  listenToPointer(state, drawn, on, tell);
  listenToWheel(state, drawn, on);
  listenToOverview(state, drawn, on);
  new ResizeObserver(drawn.relayout).observe(on.section);
  for (const medium of ["(prefers-color-scheme: dark)", "print"])
    matchMedia(medium).addEventListener("change", drawn.refresh);

  choose(firstModel(data, on));
};

try {
  start();
} catch (error) {
  // Verdicts, witnesses and their pictures need no script.
  const trouble = document.getElementById("trouble");
  if (trouble !== null) {
    trouble.hidden = false;
    trouble.textContent = `The whole history cannot be drawn here (${error}). Verdicts and witnesses are not affected.`;
  }
  for (const article of document.querySelectorAll<HTMLElement>("article[data-model]"))
    article.hidden = false;
}
