import { isMicros } from "../objects/transaction.ts";
import { owned } from "../source.ts";
import type { EdnReader } from "./edn.ts";
import { micros } from "./edn-micros.ts";
import { integer, isOver, type Scan, skip, value } from "./edn-scan.ts";
import { EVENT_TYPES, type EventType, type HistoryEvent } from "./event.ts";
import { isOneOfTransaction } from "./fill-in.ts";

const MINUS = 45;
const OPEN = 91;
const CLOSE = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

type Fields = {
  process: string | undefined;
  type: EventType | undefined;
  f: string | undefined;
  value: unknown;
  key: string | number | null | undefined;
  time: number | undefined;
  index: number | undefined;
  /** Was there a field that does not matter? */
  hasOther: boolean;
};

/**
 * Reads an event in its most common form: `{:process 1, :type :ok, :f :read, :value 3}`, with an
 * index, a time or a key. It gives up on everything else, which the reader of all forms handles:
 * that one reads the same events alike and takes ten times as long.
 *
 * @returns undefined if it gave up; the reader then stays where it was
 */
export const quickEvent = (reader: EdnReader): HistoryEvent | undefined => {
  const { text } = reader.source;
  const scan: Scan = { text, at: reader.at, value: undefined };
  const fields: Fields = {
    process: undefined,
    type: undefined,
    f: undefined,
    value: undefined,
    key: undefined,
    time: undefined,
    index: undefined,
    hasOther: false,
  };
  if (text.charCodeAt(scan.at) !== OPEN_MAP) return undefined;
  scan.at++;
  for (;;) {
    skip(scan);
    if (text.charCodeAt(scan.at) === CLOSE_MAP) break;
    if (!field(scan, fields)) return undefined;
  }
  const { process, type, value, key, time, index } = fields;
  // A list of micro-operations is a transaction, also without an `:f`, and as a read or a write.
  const isOpen = fields.f === undefined || isOneOfTransaction(fields.f);
  const f = isOpen && isMicros(value) ? "txn" : fields.f;
  if (process === undefined || type === undefined || f === undefined) return undefined;
  const event = {
    process,
    type,
    f,
    // The value of a failure is a text for people.
    value: type === "fail" || type === "info" ? null : (value ?? null),
    key: key ?? undefined,
    time,
    index,
    version: undefined,
    answer: undefined,
    offset: reader.at,
  };
  reader.at = scan.at + 1;
  return event;
};

/** The first letters of names, after the colon. */
const F = 102;
const I = 105;
const K = 107;
const P = 112;
const T = 116;
const V = 118;

/**
 * Reads a field; false for an unknown name, a value of another kind, or a field that occurs twice.
 */
const field = (scan: Scan, fields: Fields): boolean => {
  switch (scan.text.charCodeAt(scan.at + 1)) {
    case P:
      if (fields.process !== undefined || !named(scan, ":process ")) return false;
      if (!integer(scan)) return false;
      fields.process = String(scan.value);
      return true;
    case T:
      return named(scan, ":type :") ? typeField(scan, fields) : timeField(scan, fields);
    case F:
      if (fields.f !== undefined || !named(scan, ":f :") || !word(scan)) return false;
      fields.f = scan.value as string;
      return true;
    case V:
      if (fields.value !== undefined || !named(scan, ":value ")) return false;
      if (!value(scan) && !micros(scan) && !pair(scan)) return false;
      fields.value = scan.value;
      return true;
    case I:
      if (fields.index !== undefined || !named(scan, ":index ")) return false;
      if (!integer(scan)) return false;
      fields.index = scan.value as number;
      return true;
    case K:
      if (fields.key !== undefined || !named(scan, ":key ") || !value(scan)) return false;
      fields.key = scan.value as string | number | null;
      return true;
    default:
      return other(scan, fields);
  }
};

/** Skips one field of another name. With two, they might be the same one, so it gives up. */
const other = (scan: Scan, fields: Fields): boolean => {
  if (fields.hasOther || named(scan, ":result ") || !named(scan, ":")) return false;
  if (!word(scan) || !named(scan, " ")) return false;
  fields.hasOther = true;
  return named(scan, ":") ? word(scan) : value(scan) || pair(scan);
};

const named = (scan: Scan, name: string): boolean => {
  if (!scan.text.startsWith(name, scan.at)) return false;
  scan.at += name.length;
  return true;
};

const typeField = (scan: Scan, fields: Fields): boolean => {
  if (fields.type !== undefined) return false;
  fields.type = typeOf(scan);
  return fields.type !== undefined;
};

const timeField = (scan: Scan, fields: Fields): boolean => {
  if (fields.time !== undefined || !named(scan, ":time ") || !integer(scan)) return false;
  fields.time = scan.value as number;
  return true;
};

const typeOf = (scan: Scan): EventType | undefined => {
  for (const type of EVENT_TYPES)
    if (named(scan, type)) return isOver(scan) ? type : undefined;
  return undefined;
};

/** Letters, and lines between them. */
const word = (scan: Scan): boolean => {
  const start = scan.at;
  for (;;) {
    const char = scan.text.charCodeAt(scan.at);
    const isLetter = char >= 97 && char <= 122;
    if (!isLetter && (char !== MINUS || scan.at === start)) break;
    scan.at++;
  }
  scan.value = owned(scan.text.slice(start, scan.at));
  return scan.at > start && isOver(scan);
};

/** A vector of at most two plain values. */
const pair = (scan: Scan): boolean => {
  if (scan.text.charCodeAt(scan.at) !== OPEN) return false;
  scan.at++;
  const values: unknown[] = [];
  for (;;) {
    skip(scan);
    if (scan.text.charCodeAt(scan.at) === CLOSE) break;
    if (values.length === 2 || !value(scan)) return false;
    values.push(scan.value);
  }
  scan.at++;
  scan.value = values;
  return isOver(scan);
};
