/** A column of a table, with its title. Numbers are aligned to the right. */
export type Column<T> = {
  readonly title: string;
  readonly of: (row: T) => string;
  readonly align?: "right";
};

const GAP = "   ";

/** A table with a line of titles. A column that is empty in every row is left out. */
export const table = <T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
): readonly string[] => {
  const filled = columns
    .map(({ title, of, align }) => ({ cells: [title, ...rows.map(of)], align }))
    .filter(({ cells }) => cells.slice(1).some((cell) => cell !== ""))
    .map(({ cells, align }) => aligned(cells, align));
  return [-1, ...rows.keys()].map((row) =>
    filled
      .map((cells) => cells[row + 1]!)
      .join(GAP)
      .trimEnd(),
  );
};

const aligned = (cells: readonly string[], align: "right" | undefined) => {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) =>
    align === "right" ? cell.padStart(width) : cell.padEnd(width),
  );
};
