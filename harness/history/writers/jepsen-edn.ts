import { InputError } from "../../model/input-error.ts";
import type { Operation } from "../../model/operation.ts";
import { jsonText, type Row, rowsOf } from "./rows.ts";

/**
 * The lines of a history as Jepsen writes it: a vector of maps, with indices. Processes are
 * numbers, so a client with another name gets an unused number. Keys stand beside the values, as
 * `:key`.
 */
export function* jepsenEdnLines(operations: readonly Operation[]): Generator<string> {
  const rows = rowsOf(operations);
  const processOf = numbered(rows);
  let index = 0;
  for (const row of rows) {
    const { type, f, key, value, result, version, time } = row;
    const fields = [
      `:process ${processOf(row.process)}`,
      `:type :${type}`,
      `:f ${keyword(f)}`,
      ...(key === undefined ? [] : [`:key ${ednText(key)}`]),
      `:value ${ednText(value)}`,
      ...(result === undefined ? [] : [`:result ${ednText(result)}`]),
      ...(version === undefined ? [] : [`:version ${ednText(version)}`]),
      `:time ${ednText(time)}`,
      `:index ${index}`,
    ];
    yield `${index === 0 ? "[" : " "}{${fields.join(", ")}}${++index === rows.length ? "]" : ""}\n`;
  }
}

const numbered = (rows: readonly Row[]): ((process: string | number) => number) => {
  let next = 0;
  for (const { process } of rows)
    if (typeof process === "number") next = Math.max(next, process + 1);
  const numbers = new Map<string, number>();
  return (process) => {
    if (typeof process === "number") return process;
    const number = numbers.get(process) ?? next++;
    numbers.set(process, number);
    return number;
  };
};

const KEYWORD = /^[a-zA-Z][\w*!?.-]*$/;

const keyword = (name: string): string => {
  if (KEYWORD.test(name)) return `:${name}`;
  throw new InputError(
    `the operation ${JSON.stringify(name)} cannot be an EDN keyword; write the history with --as lockstep`,
  );
};

const ednText = (value: unknown): string => {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return `[${value.map(ednText).join(" ")}]`;
  if (typeof value !== "object") return jsonText(value);
  const entries = Object.entries(value).map(
    ([name, part]) =>
      `${KEYWORD.test(name) ? `:${name}` : jsonText(name)} ${ednText(part)}`,
  );
  return `{${entries.join(", ")}}`;
};
