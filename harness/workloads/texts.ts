import { valueText } from "../history/operation-text.ts";

const SHOWN = 5;

/** A count with the first values: `1 element was lost: 3`, `7 elements were lost: 1, 2, 3, 4, 5, …`. */
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

/** Joins the parts that are not false. */
export const sentence = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join("; ");
