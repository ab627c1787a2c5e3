import { InputError } from "../model/input-error.ts";

/**
 * The text that a history is read from, and the name to blame. Of a long text only a window is at
 * hand: offsets count from its start, and hold until it moves on.
 */
export type Source = {
  readonly file: string;
  text: string;
  /** Lines that came before the window, and characters of its first line that did. */
  linesBefore: number;
  columnsBefore: number;
  /** Does the text end where the window ends? */
  isLast: boolean;
  /** The text after the window, about as long as wanted or longer; undefined at its end. */
  readonly pull: (wanted: number) => string | undefined;
};

/** An event that is longer than this is no event. */
const LONGEST = 1 << 26;

/** A source with all of its text at hand. */
export const wholeSource = (file: string, text: string): Source => {
  const source = sourceOf(file, () => undefined);
  source.text = text.replace(/^\ufeff/, "");
  requireText(source, 0);
  return source;
};

/** A source whose text comes in pieces; the first of them is at hand. */
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

/** Moves the window: what stands before `from` is let go, and more is taken in, if there is more. */
export const advance = (source: Source, from: number): void => {
  const rest = source.text.slice(from);
  if (rest.length > LONGEST)
    throw inputError(source, from, `an event of at most ${LONGEST} characters`);
  countLines(source, from);
  // As much again as is at hand, so that a long event is not tried too often.
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

/** Stands for a line, counted from 1, wherever the window is; a number below 0. */
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

/** Lines and columns count from 1; they are worked out only when something is wrong. */
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

// Bytes that are not UTF-8 arrive as U+FFFD. Escape is let through: logs are often coloured.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/g;

const requireText = (source: Source, from: number): void => {
  NOT_TEXT.lastIndex = from;
  const found = NOT_TEXT.exec(source.text);
  if (found !== null)
    throw inputError(source, found.index, "text (is this a binary file?)");
};

const CARRIAGE_RETURN = 13;

/** Each line without its end, and where it starts. The window must not be moved by who takes it. */
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

// What engines copy when they take it out of a text.
const SHORT = 12;

/** The same characters with a place of their own: a long part of a text keeps all of it in memory. */
export const owned = (part: string): string =>
  part.length > SHORT ? ` ${part}`.slice(1) : part;
