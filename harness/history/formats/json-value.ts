import { inputError, type Source } from "../source.ts";
import { jsonMistake } from "./json-mistake.ts";

/** How deep values may be nested. */
export const MAX_DEPTH = 64;

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses a part of the window as one JSON object.
 *
 * @throws InputError with the place of the mistake
 */
export const jsonObject = (source: Source, text: string, offset: number): JsonObject => {
  const fields = parsed(source, text, offset);
  if (typeof fields === "object" && fields !== null && !Array.isArray(fields))
    return fields as JsonObject;
  throw inputError(source, offset, "a JSON object");
};

const parsed = (source: Source, text: string, offset: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const { at, expected } = jsonMistake(text);
    throw inputError(source, offset + at, expected);
  }
};

/**
 * Are all numbers of a value exact? Two long integers that are parsed as one would make one value
 * of two.
 */
export const isExact = (value: unknown, depth = 0): boolean => {
  if (typeof value === "number")
    return (
      Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
    );
  if (typeof value !== "object" || value === null) return true;
  return (
    depth < MAX_DEPTH && Object.values(value).every((part) => isExact(part, depth + 1))
  );
};
