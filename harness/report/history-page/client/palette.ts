/** The colours of the page in the present colour scheme, from its style sheet. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

const NAMES = [
  "ground",
  "ink",
  "soft",
  "line",
  "band",
  "bar",
  "bar-edge",
  "write",
  "write-edge",
  "mark",
  "mark-fill",
  "focus",
] as const;

/** Reads the colours. */
export const palette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries) as Palette;
};
