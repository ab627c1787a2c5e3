/** Plain values of EDN in their most common form, read where they stand in a text. */
import { owned } from "../source.ts";

const SPACE = 32;
const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const BACKSLASH = 92;
const CLOSE = 93;
const CLOSE_MAP = 125;

/** The most digits of an integer that is exact. */
const DIGITS_MAX = 15;

/** The position in the text, and the value read last. */
export type Scan = { readonly text: string; at: number; value: unknown };

/** Skips blanks. */
export const skip = (scan: Scan): void => {
  for (;;) {
    const char = scan.text.charCodeAt(scan.at);
    if (char !== SPACE && char !== COMMA && char !== NEWLINE) return;
    scan.at++;
  }
};

/** Does a value end here? */
export const isOver = ({ text, at }: Scan): boolean => {
  const char = text.charCodeAt(at);
  return (
    char === SPACE ||
    char === COMMA ||
    char === CLOSE_MAP ||
    char === CLOSE ||
    char === NEWLINE
  );
};

/** A string, a number or nil. */
export const value = (scan: Scan): boolean => {
  if (scan.text.charCodeAt(scan.at) === QUOTE) return plainString(scan);
  if (integer(scan)) return true;
  if (!scan.text.startsWith("nil", scan.at)) return false;
  scan.at += 3;
  scan.value = null;
  return isOver(scan);
};

/** An integer that a number holds exactly. */
export const integer = (scan: Scan): boolean => {
  const { text } = scan;
  const isNegative = text.charCodeAt(scan.at) === MINUS;
  const start = isNegative ? scan.at + 1 : scan.at;
  let at = start;
  let number = 0;
  for (;;) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
    at++;
  }
  // A negative zero is left to the other reader.
  if (at === start || at - start > DIGITS_MAX || (isNegative && number === 0))
    return false;
  scan.at = at;
  scan.value = isNegative ? -number : number;
  return isOver(scan);
};

/** A string without escapes. */
const plainString = (scan: Scan): boolean => {
  const start = scan.at + 1;
  for (let at = start; ; at++) {
    const char = scan.text.charCodeAt(at);
    if (char === BACKSLASH || Number.isNaN(char)) return false;
    if (char !== QUOTE) continue;
    scan.value = owned(scan.text.slice(start, at));
    scan.at = at + 1;
    return isOver(scan);
  }
};
