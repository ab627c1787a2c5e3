import { inexactNumberIn } from "../exact-number.ts";
import { inputError, type Source } from "../source.ts";
import { type HistoryEvent, isEventType } from "./event.ts";
import { isExact, type JsonObject, MAX_DEPTH } from "./json-value.ts";

/** A JSON object, with its text and offset. */
type JsonRow = {
  readonly fields: JsonObject;
  readonly text: string;
  readonly offset: number;
};

/** The event of a JSON object with Jepsen's fields. */
export const jsonEvent = (source: Source, row: JsonRow): HistoryEvent => {
  const { fields, offset } = row;
  const { process, type, f, key, value = null, time, index, version, result } = fields;
  if (typeof process !== "number" && typeof process !== "string")
    throw wrong(source, row, "process", "a number");
  if (!isEventType(type))
    throw wrong(source, row, "type", "one of invoke, ok, fail and info");
  if (typeof f !== "string") throw wrong(source, row, "f", "the name of an operation");
  if (key !== undefined && typeof key !== "string" && typeof key !== "number")
    throw wrong(source, row, "key", "a string or a number");
  if (!isNumber(time)) throw wrong(source, row, "time", "a number");
  if (!isNumber(index)) throw wrong(source, row, "index", "a number");
  if (!isExact(value)) throw inexact(source, row, "value");
  if (!isExact(key)) throw inexact(source, row, "key");
  if (!isExact(result)) throw inexact(source, row, "result");
  // Times and indices only order events, so they may be inexact. Values must stay different.
  const rest = row.text.replaceAll(/"(?:time|index)"\s*:\s*[-+\d.eE]+/g, "");
  const token = inexactNumberIn(rest);
  if (token !== undefined)
    throw inputError(
      source,
      offset + row.text.indexOf(token),
      "numbers that 64 bits hold exactly",
    );
  return {
    process: String(process),
    type,
    f,
    value,
    key,
    time,
    index,
    // A version that is no number is about something else.
    version: typeof version === "number" ? version : undefined,
    answer: result,
    offset,
  };
};

const isNumber = (value: unknown): value is number | undefined =>
  value === undefined || (typeof value === "number" && Number.isFinite(value));

const wrong = (source: Source, row: JsonRow, field: string, expected: string): Error =>
  inputError(source, offsetOf(row, field), `"${field}", ${expected}`);

const inexact = (source: Source, row: JsonRow, field: string): Error => {
  const expected = `numbers that 64 bits hold exactly, and at most ${MAX_DEPTH} values within each other`;
  return inputError(source, offsetOf(row, field), expected);
};

const offsetOf = ({ text, offset }: JsonRow, field: string): number =>
  offset + Math.max(0, text.indexOf(`"${field}"`));
