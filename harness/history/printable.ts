/**
 * Text from a file or from a network, as it may be shown. A control character could move the cursor,
 * rewrite what a terminal shows or ring its bell; a mark of direction could turn a verdict around.
 */

/** C0, DEL and C1; marks, embeddings, overrides and isolates of direction; breaks of lines. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text on one line, what cannot be seen in it written as JSON would: `\u001b`, `\n`. */
export const printable = (text: string): string =>
  text.replace(UNSEEN, (char) =>
    char === "\n" ? "\\n" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The same for a text of several lines. */
export const printableLines = (text: string): string =>
  text.split("\n").map(printable).join("\n");
