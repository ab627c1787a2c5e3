import { inputError, type Line, linesOf, type Source } from "../source.ts";
import { type Events, type HistoryEvent, isEventType } from "./event.ts";
import { jsonMistake } from "./json-mistake.ts";

const MAX_DEPTH = 64;

type Row = Line & { readonly fields: Readonly<Record<string, unknown>> };

/** Lockstep's own format: one JSON object a line with Jepsen's fields, in time order. */
export function jsonLines(source: Source): Events {
  const events: HistoryEvent[] = [];
  for (const line of linesOf(source)) {
    if (line.text.trim() !== "") events.push(eventOf(source, rowOf(source, line)));
  }
  return { events, skipped: 0 };
}

function rowOf(source: Source, line: Line): Row {
  const fields = parse(source, line);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw inputError(source, line.offset, "a JSON object");
  }
  return { ...line, fields: { ...fields } };
}

function parse(source: Source, line: Line): unknown {
  try {
    return JSON.parse(line.text);
  } catch {
    const { at, expected } = jsonMistake(line.text);
    throw inputError(source, line.offset + at, expected);
  }
}

function eventOf(source: Source, row: Row): HistoryEvent {
  const { process, type, f, key, time, value = null, result } = row.fields;
  const wrong = (field: string, expected: string) =>
    inputError(source, offsetOf(row, field), expected);
  if (typeof process !== "number" && typeof process !== "string") {
    throw wrong("process", '"process", a number');
  }
  if (!isEventType(type)) throw wrong("type", '"type", one of invoke, ok, fail and info');
  if (typeof f !== "string") throw wrong("f", '"f", the name of an operation');
  const isKey = key === undefined || typeof key === "string" || typeof key === "number";
  if (!isKey) throw wrong("key", '"key", a string or a number');
  if (time !== undefined && typeof time !== "number")
    throw wrong("time", '"time", a number');
  for (const [field, part] of [
    ["value", value],
    ["result", result],
  ] as const) {
    if (!isExact(part, 0))
      throw wrong(field, "numbers that 64 bits hold exactly, not too nested");
  }
  return {
    process: String(process),
    type,
    f,
    value,
    offset: row.offset,
    ...(key === undefined ? {} : { key }),
    ...(time === undefined ? {} : { time }),
    ...(result === undefined ? {} : { answer: result }),
  };
}

/** Two long integers that are read as one would make two writes of one value. */
function isExact(value: unknown, depth: number): boolean {
  if (typeof value === "number")
    return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return true;
  return (
    depth < MAX_DEPTH && Object.values(value).every((part) => isExact(part, depth + 1))
  );
}

function offsetOf(row: Row, field: string): number {
  return row.offset + Math.max(0, row.text.indexOf(`"${field}"`));
}
