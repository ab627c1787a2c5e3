/**
 * Text from a file or a network, made safe to show. A control character could move the cursor,
 * rewrite the terminal or ring its bell, and a direction mark could reverse a verdict.
 */

/** C0, DEL and C1; direction marks, embeddings, overrides and isolates; line breaks. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text on one line, with invisible characters escaped as in JSON: `\u001b`, `\n`. */
export const printable = (text: string): string =>
  text.replace(UNSEEN, (char) =>
    char === "\n" ? "\\n" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The same for a text of several lines. */
export const printableLines = (text: string): string =>
  text.split("\n").map(printable).join("\n");
