import { inexactNumberIn, isExactNumber } from "../exact-number.ts";
import { inputError, lineOffset, owned, type Source } from "../source.ts";
import { type Column, type Columns, columnsOf, separatorOf } from "./csv-columns.ts";
import { forEachRecord } from "./csv-records.ts";
import {
  type HistoryEvent,
  isEventType,
  type Reader,
  type Take,
  UNSAID,
} from "./event.ts";
import { isExact } from "./json-value.ts";
import { isAnswered } from "./request.ts";

/** A record with its cells by column, and its place. */
type Row = {
  readonly source: Source;
  readonly offset: number;
  readonly line: number;
  readonly cell: (column: Column) => string;
  readonly has: (column: Column) => boolean;
};

/** An event of a row that is a whole operation. */
type Timed = HistoryEvent & { readonly time: number };

/**
 * Reads a table whose first record names its columns. A row is an operation if there are columns
 * for the times of its invocation and return, and otherwise an event.
 */
export const csv: Reader = (source, take) => {
  const [header = ""] = source.text.split("\n", 1);
  let columns: Columns | undefined;
  const later: Timed[] = [];
  forEachRecord(source, separatorOf(header), (cells, at) => {
    if (columns === undefined) {
      columns = columnsOf(source, cells, at.offset);
      return;
    }
    const known = columns;
    const row: Row = {
      source,
      ...at,
      cell: (column) => cells[known[column] ?? -1]?.trim() ?? "",
      has: (column) => known[column] !== undefined,
    };
    if (columns.invoked === undefined) take(eventOf(row));
    else later.push(...operationOf(row));
  });
  inOrder(later, take);
  return 0;
};

/**
 * Rows of operations may come in any order. The sort is stable, so an operation ends after it
 * began.
 */
const inOrder = (events: readonly Timed[], take: Take): void => {
  const operations = new Map<number, number>();
  for (const { offset, type, time } of events)
    if (type === "invoke") operations.set(offset, time);
  const byInvocation = events.toSorted(
    (a, b) => operations.get(a.offset)! - operations.get(b.offset)!,
  );
  for (const event of byInvocation.sort((a, b) => a.time - b.time)) take(event);
};

const eventOf = (row: Row): HistoryEvent => {
  const type = row.cell("type").toLowerCase();
  if (!isEventType(type)) throw wrong(row, "a type invoke, ok, fail or info");
  const f = named(row, "f");
  return {
    ...said(row, f),
    type,
    value: type === "invoke" || type === "ok" ? argumentOf(row, f) : null,
    answer: answerIn(row, f),
    time: row.cell("time") === "" ? undefined : timeOf(row, "time"),
    offset: row.offset,
  };
};

const operationOf = (row: Row): Timed[] => {
  const f = named(row, "f");
  const invoked = timeOf(row, "invoked");
  const status = row.cell("status").toLowerCase();
  const isReturned = row.cell("returned") !== "";
  const type = status === "" ? (isReturned ? "ok" : "info") : status;
  if (!isEventType(type) || type === "invoke")
    throw wrong(row, "a status ok, fail or info");
  if (type === "ok" && !isReturned) throw wrong(row, "the time of its return");
  const returned = isReturned ? timeOf(row, "returned") : invoked;
  if (returned < invoked) {
    const what = `the return of ${f} at ${invoked} or later, when it was invoked`;
    throw wrong(row, what);
  }
  // When all rows are sorted, the window has moved on.
  const base = { ...said(row, f), offset: lineOffset(row.line) };
  const value = argumentOf(row, f);
  const answer = type === "ok" ? (answerIn(row, f) ?? undefined) : undefined;
  const asked = {
    ...base,
    type: "invoke",
    value,
    answer: undefined,
    time: invoked,
  } as const;
  const isOpen = type === "info";
  if (isOpen) return [asked];
  // Without a column for results, the value of a read is its answer.
  const found = isAnswered(f) && !row.has("result") ? value : null;
  return [asked, { ...base, type, value: found, answer, time: returned }];
};

const said = (row: Row, f: string) => {
  const key = row.cell("key");
  return {
    ...UNSAID,
    process: named(row, "process"),
    f,
    key: key === "" ? undefined : owned(key),
    index: row.cell("index") === "" ? undefined : numberIn(row, "index"),
    version: row.cell("version") === "" ? undefined : numberIn(row, "version"),
  };
};

const named = (row: Row, column: "process" | "f"): string => {
  const name = row.cell(column);
  if (name === "") throw wrong(row, `a row with a cell for ${column}`);
  return owned(name);
};

/** For these operations a cell is a string; for others it is parsed. */
const STRINGS: readonly string[] = ["get", "put", "append", "delete"];

const argumentOf = (row: Row, f: string): unknown => {
  const cell = row.cell("value");
  const [from, to] = [row.cell("from"), row.cell("to")];
  if (f === "cas" && cell === "" && to !== "") return [meaning(from), meaning(to)];
  // `answerIn` reads the answer of a get.
  if (f === "get") return null;
  return STRINGS.includes(f) ? owned(cell) : meaning(cell);
};

/** The answer in a row; undefined if there is none. An empty cell may be the answer of a get. */
const answerIn = (row: Row, f: string): unknown => {
  const cell = row.cell("result");
  if (f === "get") return owned(cell === "" ? row.cell("value") : cell);
  return cell === "" ? undefined : meaning(cell);
};

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: Readonly<Record<string, unknown>> = {
  "": null,
  null: null,
  nil: null,
  true: true,
  false: false,
};

/** Parses a cell: a number, a word such as true, or JSON in brackets. Other cells are strings. */
const meaning = (cell: string): unknown => {
  if (Object.hasOwn(WORDS, cell)) return WORDS[cell];
  if (NUMBER.test(cell)) {
    const number = Number(cell);
    return isExact(number) && isExactNumber(cell) ? number : owned(cell);
  }
  if (!/^[[{"]/.test(cell)) return owned(cell);
  try {
    const value: unknown = JSON.parse(cell);
    const isWhole = isExact(value) && inexactNumberIn(cell) === undefined;
    return isWhole ? value : owned(cell);
  } catch {
    return owned(cell);
  }
};

/** Parses a time: a number, or a date with a time of day. */
const timeOf = (row: Row, column: "invoked" | "returned" | "time"): number => {
  const cell = row.cell(column);
  const time = NUMBER.test(cell) ? Number(cell) : Date.parse(cell);
  if (Number.isFinite(time)) return time;
  throw wrong(row, `a row with a number or a date for ${column}`);
};

const numberIn = (row: Row, column: "index" | "version"): number => {
  const cell = row.cell(column);
  if (NUMBER.test(cell)) return Number(cell);
  throw wrong(row, `a row with a number for ${column}`);
};

const wrong = ({ source, offset }: Row, expected: string): Error =>
  inputError(source, offset, expected);
