import { decimal, isExactNumber } from "../exact-number.ts";
import { inputError, owned, type Source } from "../source.ts";

/** A form of EDN with its offset. */
export type Edn = { readonly offset: number; readonly tag?: string } & (
  | { readonly kind: "atom"; readonly value: null | boolean | number | string }
  | { readonly kind: "string" | "keyword" | "symbol"; readonly value: string }
  | { readonly kind: "sequence"; readonly items: readonly Edn[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Edn> }
);

/** A map of EDN. */
export type EdnMap = Extract<Edn, { kind: "map" }>;

const MAX_DEPTH = 64;
const BLANK = /(?:[\s,\ufeff]+|;[^\n]*)*/y;
const STRING = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const WORD = /[^\s,;"()[\]{}]+/y;
const INTEGER = /^[+-]?\d+N?$/;
const DECIMAL = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/;
const HEX = /^[+-]?0[xX][\da-fA-F]+N?$/;
const RATIO = /^[+-]?\d+\/\d+$/;
const NAME = /^(?:[\p{L}*!_?$%&=<>|+\-./'][\p{L}\d*!_?$%&=<>|+\-.#:/']*)$/u;
/** NaN and the infinities. */
const SPECIAL = /^##(?:NaN|-?Inf)$/;
const CLOSING: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
};

/** All forms in a part of the window, without discarded forms and comments. */
export const readEdn = (source: Source, from: number, to: number): readonly Edn[] => {
  const reader = { source, at: from, end: to, depth: 0 };
  const forms: Edn[] = [];
  for (let form = nextEdn(reader); form !== undefined; form = nextEdn(reader))
    forms.push(form);
  return forms;
};

/** A position in the window, and the end of what may be read. */
export type EdnReader = {
  readonly source: Source;
  at: number;
  readonly end: number;
  depth: number;
};

/**
 * The next form; undefined if only blanks are left.
 *
 * @throws InputError if the text is no EDN
 */
export const nextEdn = (reader: EdnReader): Edn | undefined => {
  const { text } = reader.source;
  skipBlanks(reader);
  const offset = reader.at;
  if (offset >= reader.end) return undefined;
  const char = text.charAt(offset);
  if (char === '"') return readString(reader);
  if (CLOSING[char] !== undefined) return readNested(reader, char, offset);
  if (text.startsWith("#{", offset)) {
    reader.at++;
    return { kind: "sequence", offset, items: readItems(reader, "}") };
  }
  const word = take(reader, WORD);
  if (word === undefined) throw inputError(reader.source, offset, "a value");
  if (SPECIAL.test(word)) return { kind: "atom", offset, value: word };
  if (word.startsWith("#"))
    return { ...required(reader, "a tagged value"), offset, tag: word.slice(1) };
  return readWord(reader, word, offset);
};

/** Skips blanks, comments and discarded forms. */
export const skipBlanks = (reader: EdnReader): void => {
  const { text } = reader.source;
  for (;;) {
    BLANK.lastIndex = reader.at;
    BLANK.test(text);
    reader.at = Math.min(reader.end, BLANK.lastIndex);
    if (!text.startsWith("#_", reader.at) || reader.at >= reader.end) return;
    reader.at += 2;
    required(reader, "a form to discard");
  }
};

const required = (reader: EdnReader, what: string): Edn => {
  nest(reader, 1);
  const form = nextEdn(reader);
  nest(reader, -1);
  if (form === undefined) throw inputError(reader.source, reader.at, what);
  return form;
};

const nest = (reader: EdnReader, by: number): void => {
  reader.depth += by;
  if (reader.depth > MAX_DEPTH) {
    throw inputError(reader.source, reader.at, `at most ${MAX_DEPTH} levels of nesting`);
  }
};

const readNested = (reader: EdnReader, open: string, offset: number): Edn => {
  const items = readItems(reader, CLOSING[open] ?? "");
  if (open !== "{") return { kind: "sequence", offset, items };
  const entries = new Map<string, Edn>();
  for (let i = 0; i < items.length; i += 2) {
    const [key, value] = [items[i]!, items[i + 1]];
    const name = keyText(key);
    if (value === undefined) throw inputError(reader.source, reader.at - 1, "a value");
    if (entries.has(name)) throw inputError(reader.source, key.offset, "each key once");
    entries.set(name, value);
  }
  return { kind: "map", offset, entries };
};

const readItems = (reader: EdnReader, closing: string): readonly Edn[] => {
  reader.at++;
  nest(reader, 1);
  const items: Edn[] = [];
  for (;;) {
    skipBlanks(reader);
    if (reader.at < reader.end && reader.source.text.charAt(reader.at) === closing) break;
    const form = nextEdn(reader);
    if (form === undefined) throw inputError(reader.source, reader.at, `"${closing}"`);
    items.push(form);
  }
  reader.at++;
  nest(reader, -1);
  return items;
};

const readString = (reader: EdnReader): Edn => {
  const offset = reader.at;
  const raw = take(reader, STRING);
  if (raw === undefined)
    throw inputError(reader.source, offset, 'a string closed by a "');
  const value = raw
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, escaped: string) => {
      if (escaped.length === 5)
        return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
      const char = ESCAPES[escaped];
      if (char === undefined)
        throw inputError(reader.source, offset, "a known escape in a string");
      return char;
    });
  return { kind: "string", offset, value: owned(value) };
};

const readWord = (reader: EdnReader, word: string, offset: number): Edn => {
  if (word === "nil") return { kind: "atom", offset, value: null };
  if (word === "true" || word === "false")
    return { kind: "atom", offset, value: word === "true" };
  if (INTEGER.test(word)) {
    const value = Number.parseInt(word, 10);
    // Two integers that a double cannot tell apart must stay different.
    const digits = word.replace(/^\+|N$/g, "");
    return {
      kind: "atom",
      offset,
      value: Number.isSafeInteger(value) ? value : owned(digits),
    };
  }
  if (DECIMAL.test(word)) {
    const text = word.replace(/M$/, "");
    // A decimal number that a double does not hold stays a string.
    const value = isExactNumber(text) ? Number(text) : owned(decimal(text));
    return { kind: "atom", offset, value };
  }
  // A ratio is in its lowest terms, so equal ratios have one text.
  if (RATIO.test(word))
    return { kind: "atom", offset, value: owned(word.replace(/^\+/, "")) };
  if (HEX.test(word)) return integerOf(word, offset);
  if (word.startsWith(":") && NAME.test(word.slice(1).replace(/^\d/, "d"))) {
    return { kind: "keyword", offset, value: owned(word.slice(1)) };
  }
  if (NAME.test(word) || word.startsWith("\\"))
    return { kind: "symbol", offset, value: owned(word) };
  throw inputError(reader.source, offset, "a number, a keyword or a name");
};

/** An integer in hexadecimal digits; one that a double does not hold stays a text of decimal digits. */
const integerOf = (word: string, offset: number): Edn => {
  const digits = BigInt(word.replace(/^[+-]|N$/g, ""));
  const exact = word.startsWith("-") ? -digits : digits;
  const value = Number(exact);
  return {
    kind: "atom",
    offset,
    value: Number.isSafeInteger(value) ? value : `${exact}`,
  };
};

const take = (reader: EdnReader, pattern: RegExp): string | undefined => {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source.text)?.[0];
  if (found === undefined || reader.at + found.length > reader.end) return undefined;
  reader.at += found.length;
  return found;
};

const keyText = (key: Edn): string => {
  if (key.kind === "keyword" || key.kind === "string") return key.value;
  return owned(JSON.stringify(plainEdn(key)));
};

/** The form as plain data: keywords are strings with their colon, and maps are records. */
export const plainEdn = (form: Edn): unknown => {
  if (form.kind === "keyword") return `:${form.value}`;
  if (form.kind === "sequence") return form.items.map(plainEdn);
  if (form.kind !== "map") return form.value;
  return Object.fromEntries(
    [...form.entries].map(([key, value]) => [key, plainEdn(value)]),
  );
};
