import { valueText } from "../../../history/operation-text.ts";
import { NONE, type PageData } from "../page-data.ts";

/** Which operations are shown. An empty text filters nothing. */
export type Filter = {
  readonly key: string;
  readonly client: string;
  /** Only the rows of a witness. */
  readonly only?: readonly number[];
};

/** The filter that shows everything. */
export const ALL: Filter = { key: "", client: "" };

/** The rows that a filter shows, in order. */
export const rowsShown = (data: PageData, { key, client, only }: Filter): Uint32Array => {
  const keys = matching(data.keys.map(keyText), key);
  const clients = matching(data.clients, client);
  const isAsked = only === undefined ? undefined : new Set(only);
  const rows = new Uint32Array(data.client.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if (isAsked !== undefined && !isAsked.has(row)) continue;
    if (!clients[data.client[row]!]) continue;
    const own = data.key[row]!;
    if (own === NONE ? key !== "" : !keys[own]) continue;
    rows[count++] = row;
  }
  return rows.subarray(0, count);
};

/** A key as a user types it: a text stands for itself. */
export const keyText = (key: unknown): string =>
  typeof key === "string" ? key : valueText(key);

/** Which names equal the text; if none does, which contain it. */
const matching = (names: readonly string[], asked: string): readonly boolean[] => {
  if (asked === "") return names.map(() => true);
  const exactly = names.map((name) => name === asked);
  return exactly.includes(true) ? exactly : names.map((name) => name.includes(asked));
};
