import { type View, xOf } from "./view.ts";

/** A labelled position of the scale. */
type Tick = { readonly x: number; readonly label: string };

const PIXELS_BETWEEN = 110;

/** The ticks of a scale: at round distances from `zero`, about a hundred pixels apart. */
export const ticksIn = (view: View, width: number, zero: number): readonly Tick[] => {
  const step = roundStep(((view.to - view.from) / width) * PIXELS_BETWEEN);
  const first = Math.ceil((view.from - zero) / step);
  const last = Math.floor((view.to - zero) / step);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++)
    ticks.push({ x: xOf(view, width, zero + i * step), label: numberText(i * step) });
  return ticks;
};

/** The least of 1, 2, 5, 10, … that is at least a length. */
export const roundStep = (length: number): number => {
  const power = 10 ** Math.floor(Math.log10(length));
  // Powers below 1 are inexact, so a step may be slightly too short.
  const times = [1, 2, 5, 10].find((each) => each * power >= length * (1 - 1e-9));
  return (times ?? 10) * power;
};

/** A number with its digits in groups: 1,234,567. */
export const numberText = (value: number): string => {
  const rounded = Number(value.toPrecision(12));
  const [whole = "", rest] = String(rounded).split(".");
  if (whole.includes("e")) return String(rounded);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === undefined ? grouped : `${grouped}.${rest}`;
};
