import { PAGE_STYLE } from "../page-style.ts";

/** The style of the page. */
export const STYLE = `${PAGE_STYLE}
.facts, figcaption, #keys, .note, #shown { color: var(--soft); font-size: 13px; }
header { margin-bottom: 24px; }
header p { margin: 4px 0 0; }
.verdicts {
  display: grid; grid-template-columns: 264px minmax(0, 1fr); gap: 32px; align-items: start;
  padding-bottom: 32px;
}
.models ul { list-style: none; margin: 0; padding: 0; }
.models button {
  display: flex; justify-content: space-between; gap: 12px; width: 100%; padding: 5px 10px;
  border: 0; border-left: 3px solid transparent; border-radius: 0 6px 6px 0; background: none;
  color: inherit; font: inherit; font-size: 14px; text-align: left; cursor: pointer;
}
.models button:hover { background: var(--raised); }
.models button[aria-pressed="true"] { background: var(--raised); border-left-color: var(--focus); }
.models .name { overflow-wrap: anywhere; }
.models .unsupported .word { display: none; }
summary { padding: 6px 10px; color: var(--soft); font-size: 13px; cursor: pointer; }
.verdict { white-space: nowrap; font-size: 13px; font-weight: 550; }
.verdict .glyph { display: inline-block; width: 1.1em; text-align: center; }
.verdict.holds { color: var(--good); }
.verdict.violated { color: var(--bad); font-weight: 700; }
.verdict.unfinished { color: var(--open); }
.verdict.unsupported { color: var(--soft); }
article h2 .verdict { margin-left: 8px; font-size: 14px; }
article + article { margin-top: 24px; }
article summary { padding: 0; }
.why { list-style: none; margin: 0 0 16px; padding: 0; max-width: 76ch; }
.why li { padding: 3px 0 3px 16px; border-left: 2px solid var(--line); overflow-wrap: anywhere; }
.why li:last-child { border-left-color: var(--mark); }
.scrolled { overflow-x: auto; margin-top: 8px; }
table { border-collapse: collapse; font-size: 13px; }
th, td {
  padding: 4px 20px 4px 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; font-weight: 400; max-width: 40ch; overflow-wrap: anywhere;
}
thead th { color: var(--soft); }
tbody th { font-weight: 650; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
#timeline { position: relative; padding-top: 24px; border-top: 1px solid var(--line); }
.tools {
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; margin-bottom: 12px;
  font-size: 13px;
}
.tools .group { display: inline-flex; gap: 4px; }
.tools button, .tools input[type="search"] {
  height: 30px; padding: 0 10px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--ground); color: var(--ink); font: inherit;
}
.tools button { min-width: 32px; cursor: pointer; }
.tools button:hover { background: var(--raised); }
.tools input[type="search"] { width: 130px; margin-left: 4px; }
.tools label { display: inline-flex; align-items: center; gap: 4px; }
.tools input[type="checkbox"] { accent-color: var(--focus); margin: 0 2px 0 0; }
#shown { margin-left: auto; }
#overview {
  display: block; width: 100%; height: 44px; border: 0; border-radius: 6px 6px 0 0;
  background: var(--raised); cursor: pointer; touch-action: none;
}
#lanes {
  position: relative; overflow: hidden auto; height: 300px; border: 1px solid var(--line);
  border-radius: 0 0 8px 8px; cursor: grab; touch-action: pan-y; user-select: none;
}
#lanes.dragged { cursor: grabbing; }
#picture { position: sticky; top: 0; display: block; }
#lanes:focus { outline: 2px solid var(--focus); outline-offset: 1px; }
#readout { min-height: 34px; padding: 8px 0; }
#readout.empty::before {
  content: "Nothing is selected."; color: var(--soft); font-size: 13px;
}
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 14px; margin: 0; font-size: 13px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
#tooltip {
  position: fixed; z-index: 1; max-width: 420px; max-height: 60vh; overflow: hidden; padding: 10px 14px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--ground);
  box-shadow: 0 6px 24px rgb(0 0 0 / 0.16); pointer-events: none;
}
#trouble { padding: 10px 14px; border-left: 3px solid var(--bad); background: var(--raised); }
kbd {
  padding: 0 5px; border: 1px solid var(--line); border-radius: 4px; background: var(--raised);
  font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
@media (max-width: 820px) {
  main { padding: 20px 14px; }
  .verdicts { grid-template-columns: minmax(0, 1fr); gap: 20px; }
}
@media print {
  main { max-width: none; padding: 0; }
  .tools, #keys, #readout, #tooltip, summary { display: none; }
  .verdicts { grid-template-columns: 230px minmax(0, 1fr); gap: 20px; }
  .models button { padding: 1px 6px; }
  article, figure, #timeline { break-inside: avoid; }
  .drawn { overflow: visible; }
  .drawn svg { max-width: 100%; height: auto; }
  #overview, #picture { position: static; width: 100% !important; height: auto !important; }
  #lanes { height: auto !important; overflow: visible; }
  #room { display: none; }
}
`;
