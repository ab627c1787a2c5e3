/** Rows of cells as lines, each column as wide as its widest cell. */
export const columns = (
  rows: readonly (readonly string[])[],
  gap = 3,
): readonly string[] => {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: width }, (_, c) =>
    Math.max(0, ...rows.map((row) => [...(row[c] ?? "")].length)),
  );
  return rows.map((row) =>
    row
      .map((cell, c) => {
        const padding = widths[c] === 0 ? 0 : widths[c]! - [...cell].length + gap;
        return cell + " ".repeat(padding);
      })
      .join("")
      .trimEnd(),
  );
};

/** Lines with an indent. */
export const indented = (lines: readonly string[], by: number): readonly string[] =>
  lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
