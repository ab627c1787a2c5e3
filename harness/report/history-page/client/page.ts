/** The elements that the script uses. The page has all of them. */
export const elements = () => ({
  section: found("timeline", HTMLElement),
  overview: found("overview", HTMLCanvasElement),
  lanes: found("lanes", HTMLElement),
  canvas: found("picture", HTMLCanvasElement),
  room: found("room", HTMLElement),
  tooltip: found("tooltip", HTMLElement),
  readout: found("readout", HTMLElement),
  key: found("key", HTMLInputElement),
  client: found("client", HTMLInputElement),
  only: found("only", HTMLInputElement),
  order: found("order", HTMLInputElement),
  shown: found("shown", HTMLElement),
  trouble: found("trouble", HTMLElement),
  models: [...document.querySelectorAll<HTMLButtonElement>("button[data-model]")],
  articles: [...document.querySelectorAll<HTMLElement>("article[data-model]")],
  actions: [...document.querySelectorAll<HTMLButtonElement>("button[data-do]")],
});

/** See `elements`. */
export type Elements = ReturnType<typeof elements>;

/**
 * The element with an id.
 *
 * @throws Error if the page lacks it
 */
export const found = <T extends HTMLElement>(id: string, kind: new () => T): T => {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
};
