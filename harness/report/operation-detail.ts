import { fieldsOf, operationText } from "../history/operation-text.ts";
import { printable } from "../history/printable.ts";
import type { Operation } from "../model/operation.ts";
import { endOf } from "./interval-layout.ts";
import { plainJson } from "./plain-json.ts";

/** An operation in one line: client, request, interval, and the whole answer. */
export const operationDetail = (operation: Operation): string => {
  const end = endOf(operation);
  const answer =
    end === Infinity ? "no answer" : `answered ${fullText(operation.result)}`;
  const request = fieldsOf(operation.request);
  const what =
    typeof request.type === "string"
      ? operationText(operation)
      : fullText(operation.request);
  return `${printable(operation.client)}: ${what}, ${intervalText(operation)}, ${answer}`;
};

/** The interval of an operation, in the time unit of the history. */
export const intervalText = (operation: Operation): string => {
  const end = endOf(operation);
  return end === Infinity
    ? `invoked at ${operation.invoked}, never returned`
    : `from ${operation.invoked} to ${end}`;
};

/** A value as JSON in full length. */
export const fullText = (value: unknown): string =>
  JSON.stringify(plainJson(value), plainly) ?? String(value);

/** A replacer for JSON.stringify: numbers that JSON lacks become texts. */
export const plainly = (_: string, value: unknown): unknown => {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
};
