import { isMicros } from "../objects/transaction.ts";
import { advance, inputError, type Source } from "../source.ts";
import type { HistoryEvent, Reader } from "./event.ts";
import { fillingIn, isOneOfTransaction, NO_PROCESS } from "./fill-in.ts";
import { jsonEvent } from "./json-event.ts";
import { jsonMistake } from "./json-mistake.ts";
import { type JsonObject, jsonObject } from "./json-value.ts";
import { TRANSACTION } from "./request.ts";
import { untupled } from "./tuples.ts";

const BETWEEN = /[\s,]*/y;

/**
 * Reads Jepsen's events as JSON: an array of objects, or objects one after the other. Types and
 * functions may have the colon of a keyword. Events of processes that are no clients are skipped
 * and counted.
 */
export const jepsenJson: Reader = (source, take, pairs) =>
  readObjects(source, untupled(source, readObjects, take, pairs));

/**
 * Reads until `take` returns false. Returns how many objects are of processes that are no clients.
 */
const readObjects = (
  source: Source,
  take: (event: HistoryEvent) => boolean | undefined,
): number => {
  let skipped = 0;
  const filled = fillingIn(source);
  let at = found(source, 0);
  const isArray = source.text.charAt(at) === "[";
  if (isArray) at++;
  for (;;) {
    at = found(source, at);
    if (at >= source.text.length) {
      if (isArray) throw inputError(source, at, '"," or the closing bracket');
      return skipped;
    }
    if (isArray && source.text.charAt(at) === "]") break;
    const end = objectEnd(source, at);
    if (end === undefined) {
      advance(source, at);
      at = 0;
      continue;
    }
    const event = eventIn(source, at, end);
    if (event === undefined) skipped++;
    else if (take(filled(event)) === false) return skipped;
    at = end;
  }
  const after = found(source, at + 1);
  if (after < source.text.length) throw inputError(source, after, "the end of the file");
  return skipped;
};

/** The offset after blanks and commas, if anything follows. */
const found = (source: Source, offset: number): number => {
  for (let at = offset; ; ) {
    BETWEEN.lastIndex = at;
    BETWEEN.test(source.text);
    at = BETWEEN.lastIndex;
    if (at < source.text.length || source.isLast) return at;
    advance(source, at);
    at = 0;
  }
};

const MARK = /["{}]/g;
const STRING = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;

/** The end of the object that begins here; undefined if the window does not have it yet. */
const objectEnd = (source: Source, start: number): number | undefined => {
  const { text, isLast } = source;
  if (text.charAt(start) !== "{") throw inputError(source, start, "a JSON object");
  let depth = 0;
  for (let at = start; ; ) {
    MARK.lastIndex = at;
    const mark = MARK.test(text) ? text.charAt(MARK.lastIndex - 1) : undefined;
    at = MARK.lastIndex;
    if (mark === "{") depth++;
    else if (mark === "}" && --depth === 0) return at;
    else if (mark === '"') {
      STRING.lastIndex = at - 1;
      if (STRING.test(text)) {
        at = STRING.lastIndex;
        continue;
      }
    }
    if (mark === "{" || mark === "}") continue;
    if (!isLast) return undefined;
    const mistake = jsonMistake(text.slice(start));
    throw inputError(source, start + mistake.at, mistake.expected);
  }
};

/** The event of an object; undefined if it is not of a client. */
const eventIn = (
  source: Source,
  offset: number,
  end: number,
): HistoryEvent | undefined => {
  const text = source.text.slice(offset, end);
  const fields = jsonObject(source, text, offset);
  if (!isClient(fields)) return undefined;
  const event = jsonEvent(source, { fields: withoutColons(fields), text, offset });
  const isAnswered = event.type === "invoke" || event.type === "ok";
  // The value of a failure is a text for people.
  return isAnswered ? event : { ...event, value: null };
};

const isClient = ({ process }: JsonObject): boolean =>
  typeof process !== "string" || /^\d+$/.test(process);

const withoutColons = (fields: JsonObject): JsonObject => {
  const { process, type, f, key, index, time } = fields;
  return {
    ...fields,
    process: process ?? NO_PROCESS,
    type: withoutColon(type),
    f: functionOf(withoutColon(f), fields),
    key: key ?? undefined,
    index: index ?? undefined,
    time: time ?? undefined,
  };
};

/** A transaction may be without an `f`, or a `read` or `write` of micro-operations. */
const functionOf = (f: unknown, { value }: JsonObject): unknown => {
  const isOpen = f === undefined || f === null;
  const isOther = typeof f === "string" && !isOneOfTransaction(f);
  return (isOpen || !isOther) && isMicros(value) ? TRANSACTION : f;
};

const withoutColon = (name: unknown): unknown =>
  typeof name === "string" && name.startsWith(":") ? name.slice(1) : name;
