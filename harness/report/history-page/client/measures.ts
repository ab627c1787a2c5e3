/** Sizes of the picture, in pixels. */
export const AXIS = 26;
export const LANE = 30;
export const BAR = 20;
export const CHARACTER = 7.25;
export const FACE = "12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const GUTTER_LEAST = 64;
const GUTTER_MOST = 170;

/** Browsers give up on elements that are higher than this. */
const HEIGHT_MAX = 15_000_000;

/** The room for the names of clients. */
export const gutterOf = (names: readonly string[]): number => {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return Math.min(
    GUTTER_MOST,
    Math.max(GUTTER_LEAST, Math.ceil(longest * CHARACTER) + 24),
  );
};

/** The height of a lane: less than usual only where there are more than a browser can scroll. */
export const laneHeight = (lanes: number): number =>
  Math.min(LANE, HEIGHT_MAX / Math.max(1, lanes));

/** As much of a text as fits. */
export const cut = (text: string, pixels: number): string => {
  const characters = Math.floor(pixels / CHARACTER);
  if (text.length <= characters) return text;
  return characters < 3 ? "" : `${text.slice(0, characters - 1)}…`;
};
