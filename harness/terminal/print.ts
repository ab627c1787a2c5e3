/**
 * All output of the tool. Text from a file or a network may hold control characters, so these are written
 * as escapes here. Only colours pass: `colors` marks them with a random number, which no file can contain.
 */
import { randomBytes } from "node:crypto";
import { createColors } from "picocolors";
import type { Colors } from "picocolors/types.js";
import { printable, printableLines } from "../history/printable.ts";

const isColoured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

const ESCAPE = "\u001b";
const OURS = `${ESCAPE}${randomBytes(8).toString("hex")}`;

/**
 * Colours (functions that mark a text), and `plain`, which turns their marks into control characters and
 * writes all other control characters as escapes.
 */
export const paletteOf = (isColoured: boolean) => {
  const colors = Object.fromEntries(
    Object.entries(createColors(isColoured)).map(([name, paint]) => [
      name,
      typeof paint !== "function"
        ? paint
        : (input: unknown) => paint(harmless(`${input}`)).replaceAll(PLAIN_ESCAPE, OURS),
    ]),
  ) as unknown as Colors;
  return { colors, plain: (text: string) => harmless(text).replaceAll(OURS, ESCAPE) };
};

const PLAIN_ESCAPE = new RegExp(`${ESCAPE}(?!${OURS.slice(1)})`, "g");

const harmless = (text: string): string =>
  text.split(OURS).map(printableLines).join(OURS);

const palette = paletteOf(isColoured);

/** The colours of this process; none unless standard output is a terminal. */
export const { colors } = palette;

/** Prints a text on standard output, ended by a line break. */
export const print = (text: string): void => {
  const safe = palette.plain(text);
  process.stdout.write(safe.endsWith("\n") ? safe : `${safe}\n`);
};

/** Prints bytes: into a file or a pipe as they are, on a terminal as text. */
export const printBytes = (bytes: Uint8Array): void => {
  if (process.stdout.isTTY) print(Buffer.from(bytes).toString());
  else process.stdout.write(bytes);
};

/** Prints the JSON document of a command with `--json`. */
export const printJson = (document: object): void => print(JSON.stringify(document));

/** Prints one line on standard error: an error or a warning. */
export const complain = (text: string): void => {
  process.stderr.write(`lockstep: ${printable(text)}\n`);
};
