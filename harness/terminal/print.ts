/**
 * Where all that the tool says leaves it. What comes from a file or a network may hold control
 * characters, so here they are written out; only the colours are ours, told apart by a number that no
 * file can know.
 */
import { randomBytes } from "node:crypto";
import { createColors } from "picocolors";
import type { Colors } from "picocolors/types.js";
import { printable, printableLines } from "../history/printable.ts";

const isColoured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

const ESCAPE = "\u001b";
const OURS = `${ESCAPE}${randomBytes(8).toString("hex")}`;

/** Colours, each with a way to print what was painted with them. */
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

/** Colour only where a person looks. */
export const { colors } = palette;

export const print = (text: string): void => {
  const said = palette.plain(text);
  process.stdout.write(said.endsWith("\n") ? said : `${said}\n`);
};

/** The one JSON document of a command. */
export const printJson = (document: object): void => print(JSON.stringify(document));

/** One line on standard error. */
export const complain = (text: string): void => {
  process.stderr.write(`lockstep: ${printable(text)}\n`);
};
