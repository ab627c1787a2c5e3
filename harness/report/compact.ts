/** Plain values in a few words; traces have them in full. */

import { printable } from "../history/printable.ts";
import { isSameValue } from "../history/value-key.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Map);

/** A value in a few words. */
export const compact = (value: unknown): string => {
  if (typeof value === "string") return value === "" ? '""' : printable(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (value instanceof Set) return `{${[...value].map(compact).sort().join(", ")}}`;
  if (value instanceof Map) return `{${[...value].map(entryText).join(", ")}}`;
  if (!isFields(value)) return String(value);
  const { type, ...fields } = value;
  const rest = Object.entries(fields).map(entryText);
  const all =
    typeof type === "string"
      ? [printable(type), ...rest]
      : Object.entries(value).map(entryText);
  return `{${all.join(", ")}}`;
};

const entryText = ([key, value]: readonly [unknown, unknown]): string =>
  `${compact(key)} ${compact(value)}`;

/** A message or a request: its type, then its fields. */
export const bodyText = (body: unknown): string => {
  if (!isFields(body)) return compact(body);
  const { type, ...fields } = body;
  const rest = Object.entries(fields).map(entryText);
  return (typeof type === "string" ? [printable(type), ...rest] : rest).join("  ");
};

/**
 * Messages as short texts: the type, then the fields that are not null, in the order in which the
 * first message of the type has them.
 */
export const messageTexts = (): ((body: unknown) => string) => {
  const orders = new Map<unknown, Set<string>>();
  return (body) => {
    if (!isFields(body)) return compact(body);
    const { type, ...fields } = body;
    const order = orders.get(type) ?? new Set();
    orders.set(type, order);
    for (const key of Object.keys(fields)) order.add(key);
    const said = [...order].filter((key) => (fields[key] ?? null) !== null);
    return bodyText({
      ...(type === undefined || type === null ? {} : { type }),
      ...Object.fromEntries(said.map((key) => [key, withoutNulls(fields[key])])),
    });
  };
};

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== null)
      .map(([key, held]) => [key, withoutNulls(held)]),
  );
};

/** The changes of a value: for records only the fields that differ, by their paths. */
export const changeText = (before: unknown, after: unknown): string =>
  changesOf("", before, after).join("  ");

const changesOf = (path: string, before: unknown, after: unknown): readonly string[] => {
  if (isSameValue(before, after)) return [];
  // A value that becomes another kind is shown as a whole; its old fields say nothing.
  if (!isFields(before) || !isFields(after)) return [`${path} ${compact(after)}`.trim()];
  // A change of phase is shown by the name of the new one; its fields would hide the rest.
  const turned = kindOf(after);
  if (turned !== undefined && turned !== kindOf(before))
    return [`${path} ${turned}`.trim()];
  return Object.keys(after).flatMap((key) =>
    changesOf(path === "" ? key : `${path}.${key}`, before[key], after[key]),
  );
};

/** The field that distinguishes the kinds of a record. */
const kindOf = ({ name, type }: Fields): string | undefined =>
  [name, type].find((word) => typeof word === "string");

/** A text, cut to a length. */
export const cutTo = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
