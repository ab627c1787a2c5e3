import { valueText } from "../history/operation-text.ts";

const SHOWN = 5;

/** `1 element was lost: 3`, `7 elements were lost: 1, 2, 3, 4, 5, …`. */
export const counting = (
  values: readonly unknown[],
  noun: string,
  predicate: string,
): string => {
  const shown = values.slice(0, SHOWN).map(valueText).join(", ");
  const more = values.length > SHOWN ? ", …" : "";
  const [be, many] = values.length === 1 ? ["was", noun] : ["were", `${noun}s`];
  return `${values.length} ${many} ${be} ${predicate}: ${shown}${more}`;
};

/** The sentences that have something to say. */
export const sentence = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join("; ");
