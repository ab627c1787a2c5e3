import { createColors } from "picocolors";

const isColoured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

/** Colour only where a person looks. */
export const colors = createColors(isColoured);

export const print = (text: string): void => {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};

/** The one JSON document of a command. */
export const printJson = (document: object): void => print(JSON.stringify(document));

export const complain = (text: string): void => {
  process.stderr.write(`lockstep: ${text}\n`);
};
