/** Sizes of the picture, in pixels. */
export const AXIS = 26;
/** The height of a lane. */
const LANE = 30;
/** The height of a bar. */
export const BAR = 20;
/** The width of a character. */
export const CHARACTER = 7.25;
/** The font. */
export const FACE = "12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const GUTTER_LEAST = 64;
const GUTTER_MOST = 170;

/** Browsers do not scroll elements higher than this. */
const HEIGHT_MAX = 15_000_000;

/** The width for the names of clients. */
export const gutterOf = (names: readonly string[]): number => {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return Math.min(
    GUTTER_MOST,
    Math.max(GUTTER_LEAST, Math.ceil(longest * CHARACTER) + 24),
  );
};

/** The height of a lane, less than usual if there are more lanes than a browser can scroll. */
export const laneHeight = (lanes: number): number =>
  Math.min(LANE, HEIGHT_MAX / Math.max(1, lanes));

/** The beginning of a text that fits. */
export const cut = (text: string, pixels: number): string => {
  const characters = Math.floor(pixels / CHARACTER);
  if (text.length <= characters) return text;
  return characters < 3 ? "" : `${text.slice(0, characters - 1)}…`;
};
