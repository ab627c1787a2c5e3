import { InputError } from "../model/input-error.ts";

/**
 * The text of a history, and the name that errors show. Of a long text only a window is in memory.
 * Offsets count from the start of the window, and hold until it moves on.
 */
export type Source = {
  readonly file: string;
  text: string;
  /** The number of lines before the window, and of characters of its first line before it. */
  linesBefore: number;
  columnsBefore: number;
  /** Does the text end where the window ends? */
  isLast: boolean;
  /** The text after the window, at least about as long as wanted; undefined at the end. */
  readonly pull: (wanted: number) => string | undefined;
};

/** The most characters of one event. */
const LONGEST = 1 << 26;

/** A source whose whole text is in memory. */
export const wholeSource = (file: string, text: string): Source => {
  const source = sourceOf(file, () => undefined);
  source.text = text.replace(/^\ufeff/, "");
  requireText(source, 0);
  return source;
};

/** A source whose text comes in pieces. The first one is read at once. */
export const sourceOf = (file: string, pull: Source["pull"]): Source => {
  const first = pull(1);
  const source: Source = {
    file,
    text: first?.replace(/^\ufeff/, "") ?? "",
    linesBefore: 0,
    columnsBefore: 0,
    isLast: first === undefined,
    pull,
  };
  requireText(source, 0);
  return source;
};

/** Moves the window: drops the text before `from`, and reads more if there is more. */
export const advance = (source: Source, from: number): void => {
  const rest = source.text.slice(from);
  if (rest.length > LONGEST)
    throw inputError(source, from, `an event of at most ${LONGEST} characters`);
  countLines(source, from);
  // The window doubles, so that a long event is parsed few times.
  const more = source.pull(rest.length);
  source.text = rest + (more ?? "");
  source.isLast = more === undefined;
  requireText(source, rest.length);
};

const countLines = (source: Source, to: number): void => {
  const { text } = source;
  let start = 0;
  for (;;) {
    const newline = text.indexOf("\n", start);
    if (newline < 0 || newline >= to) break;
    source.linesBefore++;
    source.columnsBefore = 0;
    start = newline + 1;
  }
  source.columnsBefore += to - start;
};

/** An offset for a line (counted from 1) that holds wherever the window is: a negative number. */
export const lineOffset = (line: number): number => -line;

const lineOf = ({ text, linesBefore }: Source, offset: number): number => {
  let line = linesBefore + 1;
  for (
    let at = text.indexOf("\n");
    at >= 0 && at < offset;
    at = text.indexOf("\n", at + 1)
  )
    line++;
  return line;
};

/**
 * An error with the line and column of an offset, both counted from 1, what was expected there, and
 * what was found. They are computed only for errors.
 */
export const inputError = (
  source: Source,
  offset: number,
  expected: string,
): InputError => {
  const { file, text, columnsBefore } = source;
  if (offset < 0)
    return new InputError(`${file}:${-offset}:1: expected ${expected}, found this line`);
  const start = text.slice(0, offset).lastIndexOf("\n") + 1;
  const line = lineOf(source, offset);
  const column = offset - start + 1 + (start === 0 ? columnsBefore : 0);
  const found = foundAt(text, offset);
  return new InputError(
    `${file}:${line}:${column}: expected ${expected}, found ${found}`,
  );
};

const foundAt = (text: string, offset: number): string => {
  if (offset >= text.length) return "the end of the file";
  const word = /[^\s]{1,20}/y;
  word.lastIndex = offset;
  const found = word.exec(text)?.[0];
  return found === undefined ? "the end of the line" : JSON.stringify(found);
};

// Bytes that are not UTF-8 arrive as U+FFFD. Escape is accepted, since logs are often coloured.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/g;

const requireText = (source: Source, from: number): void => {
  NOT_TEXT.lastIndex = from;
  const found = NOT_TEXT.exec(source.text);
  if (found !== null)
    throw inputError(source, found.index, "text (is this a binary file?)");
};

const CARRIAGE_RETURN = 13;

/**
 * Calls `take` with each line, without its end, and its offset. `take` must not move the window.
 */
export const forEachLine = (
  source: Source,
  take: (text: string, offset: number) => void,
): void => {
  for (let offset = 0; ; ) {
    const newline = source.text.indexOf("\n", offset);
    if (newline < 0 && !source.isLast) {
      advance(source, offset);
      offset = 0;
      continue;
    }
    let end = newline < 0 ? source.text.length : newline;
    if (end > offset && source.text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    if (newline >= 0 || end > offset) take(source.text.slice(offset, end), offset);
    if (newline < 0) return;
    offset = newline + 1;
  }
};

// V8 copies parts of a text up to this length.
const SHORT = 12;

/** A copy of a part of a text. Without it, a long part keeps the whole text in memory. */
export const owned = (part: string): string =>
  part.length > SHORT ? ` ${part}`.slice(1) : part;
