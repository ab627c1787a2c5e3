import { InputError } from "../model/input-error.ts";

/** The text that a history is read from, and the name to blame. */
export type Source = { readonly file: string; readonly text: string };

/** Lines and columns count from 1; they are worked out only when something is wrong. */
export function inputError(source: Source, offset: number, expected: string): InputError {
  const before = source.text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (const char of before) if (char === "\n") line++;
  const place = `${source.file}:${line}:${offset - start + 1}`;
  return new InputError(
    `${place}: expected ${expected}, found ${foundAt(source.text, offset)}`,
  );
}

function foundAt(text: string, offset: number): string {
  if (offset >= text.length) return "the end of the file";
  const word = /[^\s]{1,20}/y;
  word.lastIndex = offset;
  const found = word.exec(text)?.[0];
  return found === undefined ? "the end of the line" : JSON.stringify(found);
}

// Bytes that are not UTF-8 arrive as U+FFFD. Escape is let through: logs are often coloured.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/;

export function requireText(source: Source): void {
  const offset = source.text.search(NOT_TEXT);
  if (offset >= 0) throw inputError(source, offset, "text (is this a binary file?)");
}

export type Line = { readonly text: string; readonly offset: number };

export function* linesOf(source: Source): Generator<Line> {
  const { text } = source;
  for (let offset = 0; offset < text.length; ) {
    const newline = text.indexOf("\n", offset);
    const end = newline < 0 ? text.length : newline;
    yield { text: text.slice(offset, end).replace(/\r$/, ""), offset };
    offset = end + 1;
  }
}
