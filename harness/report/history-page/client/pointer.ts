import { detailsOf } from "./details.ts";
import type { Drawing } from "./drawing.ts";
import type { Elements } from "./page.ts";
import { look, select, type Timeline } from "./timeline.ts";
import { showTooltip } from "./tooltip.ts";
import { moved, positionAt, zoomed } from "./view.ts";

/** A press that moves less than this is a click. */
const CLICK_PIXELS = 4;
const ZOOM_PER_PIXEL = 0.0022;
const WHEEL_LINE_PIXELS = 30;

/** The point of an event within the picture. */
const pointIn = (on: Elements, { clientX, clientY }: MouseEvent) => {
  const { left, top } = on.canvas.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
};

/** The operation under the pointer. */
const rowUnder = (drawing: Drawing, on: Elements, event: MouseEvent) => {
  const { x, y } = pointIn(on, event);
  return drawing.rowAt(x, y);
};

const hover = (
  state: Timeline,
  drawing: Drawing,
  on: Elements,
  event: PointerEvent,
): void => {
  const row = rowUnder(drawing, on, event);
  if (row === undefined) on.tooltip.hidden = true;
  else
    showTooltip(on.tooltip, detailsOf(state, row), {
      x: event.clientX,
      y: event.clientY,
    });
  if (row === drawing.hovered) return;
  drawing.hovered = row;
  drawing.refresh();
};

/** Mouse and touch: hovering shows details, dragging moves, a click selects. */
export const listenToPointer = (
  state: Timeline,
  drawing: Drawing,
  on: Elements,
  selected: () => void,
): void => {
  let pressed: { x: number; y: number; isDrag: boolean } | undefined;

  on.lanes.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.offsetX >= on.lanes.clientWidth) return;
    pressed = { x: event.clientX, y: event.clientY, isDrag: false };
  });

  on.lanes.addEventListener("pointermove", (event) => {
    if (pressed === undefined) return hover(state, drawing, on, event);
    const { x, y } = pressed;
    const [across, down] = [event.clientX - x, event.clientY - y];
    if (!pressed.isDrag && Math.hypot(across, down) < CLICK_PIXELS) return;
    if (!pressed.isDrag) on.lanes.setPointerCapture(event.pointerId);
    pressed = { x: event.clientX, y: event.clientY, isDrag: true };
    on.lanes.classList.add("dragged");
    on.tooltip.hidden = true;
    look(state, moved(state.view, -across / drawing.width()));
    if (event.pointerType === "mouse") on.lanes.scrollTop -= down;
    drawing.refresh();
  });

  const release = (): void => {
    pressed = undefined;
    on.lanes.classList.remove("dragged");
  };

  on.lanes.addEventListener("pointerup", (event) => {
    if (pressed !== undefined && !pressed.isDrag) {
      select(state, rowUnder(drawing, on, event));
      selected();
    }
    release();
  });
  on.lanes.addEventListener("pointercancel", release);
  on.lanes.addEventListener("pointerleave", () => {
    on.tooltip.hidden = true;
    drawing.hovered = undefined;
    drawing.refresh();
  });
};

/**
 * The wheel: it zooms, and moves the view with Shift. It scrolls the page until the picture has the
 * focus or Ctrl is held.
 */
export const listenToWheel = (state: Timeline, drawing: Drawing, on: Elements): void => {
  const wheel = (event: WheelEvent): void => {
    const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const isOurs = event.ctrlKey || event.metaKey || document.activeElement === on.lanes;
    if (!isOurs && !isAcross) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PIXELS : 1;
    if (isAcross) {
      const by = (event.deltaX || event.deltaY) * unit;
      look(state, moved(state.view, by / drawing.width()));
    } else {
      const x = pointIn(on, event).x - drawing.gutter;
      const at = positionAt(state.view, drawing.width(), Math.max(0, x));
      look(
        state,
        zoomed(state.view, Math.exp(-event.deltaY * unit * ZOOM_PER_PIXEL), at),
      );
    }
    on.tooltip.hidden = true;
    drawing.refresh();
  };

  on.lanes.addEventListener("wheel", (event) => wheel(event), { passive: false });
};

/** The overview strip: a press or a drag centres the view there. */
export const listenToOverview = (
  state: Timeline,
  drawing: Drawing,
  on: Elements,
): void => {
  const go = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    on.overview.setPointerCapture(event.pointerId);
    const { left, width } = on.overview.getBoundingClientRect();
    const { from, to } = state.positions.span;
    const at = from + ((event.clientX - left) / width) * (to - from);
    const half = (state.view.to - state.view.from) / 2;
    look(state, { from: at - half, to: at + half });
    drawing.refresh();
  };
  on.overview.addEventListener("pointerdown", go);
  on.overview.addEventListener("pointermove", go);
};
