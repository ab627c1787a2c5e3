/** A table of figures as text: the first column to the left, the others to the right. */

/** Lays out rows, the first of which has the titles. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0]!.map((_, at) =>
    Math.max(...texts.map((row) => row[at]!.length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) =>
        at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!),
      )
      .join("   ");
  return `${texts.map(line).join("\n")}\n`;
};
