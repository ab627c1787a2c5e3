/** The colours of the page, as its style sheet has them for the scheme in force. */
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

export const palette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries) as Palette;
};
