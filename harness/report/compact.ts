/** Plain values in few words, for people; traces hold them in full. */
import { isSameValue } from "../history/value-key.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Map);

export const compact = (value: unknown): string => {
  if (typeof value === "string") return value === "" ? '""' : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (value instanceof Set) return `{${[...value].map(compact).sort().join(", ")}}`;
  if (value instanceof Map) return `{${[...value].map(entryText).join(", ")}}`;
  if (!isFields(value)) return String(value);
  return `{${Object.entries(value).map(entryText).join(", ")}}`;
};

const entryText = ([key, value]: readonly [unknown, unknown]): string =>
  `${compact(key)} ${compact(value)}`;

/** A message or request: its type, then its fields. */
export const bodyText = (body: unknown): string => {
  if (!isFields(body)) return compact(body);
  const { type, ...fields } = body;
  const rest = Object.entries(fields).map(entryText);
  return (typeof type === "string" ? [type, ...rest] : rest).join("  ");
};

/** What is new in a value: of records only the fields that differ, by their path. */
export const changeText = (before: unknown, after: unknown): string =>
  changesOf("", before, after).join("  ");

const changesOf = (path: string, before: unknown, after: unknown): readonly string[] => {
  if (isSameValue(before, after)) return [];
  // What becomes another kind of thing is shown as that: fields it no longer has say nothing.
  if (!isFields(before) || !isFields(after)) return [`${path} ${compact(after)}`.trim()];
  return Object.keys(after).flatMap((key) =>
    changesOf(path === "" ? key : `${path}.${key}`, before[key], after[key]),
  );
};

export const cutTo = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
