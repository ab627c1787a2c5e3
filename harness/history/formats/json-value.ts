import { inputError, type Source } from "../source.ts";
import { jsonMistake } from "./json-mistake.ts";

const MAX_DEPTH = 64;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a part of the window is, the whole of it. */
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

/** Two long integers that are read as one would make two writes of one value. */
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
