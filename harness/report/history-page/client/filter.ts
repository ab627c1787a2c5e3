import { valueText } from "../../../history/operation-text.ts";
import { NONE, type PageData } from "../page-data.ts";

/** What is shown of a history; an empty text asks for nothing. */
export type Filter = {
  readonly key: string;
  readonly client: string;
  /** The rows of a witness, to see nothing else. */
  readonly only?: readonly number[];
};

export const ALL: Filter = { key: "", client: "" };

/** The rows that a filter lets through, in order. */
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

/** A key as a person types it: a text stands for itself. */
export const keyText = (key: unknown): string =>
  typeof key === "string" ? key : valueText(key);

/** Those that are what is asked for; where none is, those that contain it. */
const matching = (names: readonly string[], asked: string): readonly boolean[] => {
  if (asked === "") return names.map(() => true);
  const exactly = names.map((name) => name === asked);
  return exactly.includes(true) ? exactly : names.map((name) => name.includes(asked));
};
