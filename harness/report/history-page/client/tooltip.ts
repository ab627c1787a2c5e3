import type { Detail } from "./details.ts";

const DISTANCE = 14;

/** Shows details beside a point of the window, where there is room. */
export const showTooltip = (
  tooltip: HTMLElement,
  details: readonly Detail[],
  { x, y }: { readonly x: number; readonly y: number },
): void => {
  tooltip.replaceChildren(listOf(details));
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const left =
    x + DISTANCE + width > window.innerWidth ? x - DISTANCE - width : x + DISTANCE;
  const top =
    y + DISTANCE + height > window.innerHeight ? y - DISTANCE - height : y + DISTANCE;
  tooltip.style.left = `${Math.max(4, left)}px`;
  tooltip.style.top = `${Math.max(4, top)}px`;
};

/** Details as a list element. */
export const listOf = (details: readonly Detail[]): HTMLElement => {
  const list = document.createElement("dl");
  for (const [what, value] of details) {
    const term = document.createElement("dt");
    const content = document.createElement("dd");
    term.textContent = what;
    content.textContent = value;
    list.append(term, content);
  }
  return list;
};
