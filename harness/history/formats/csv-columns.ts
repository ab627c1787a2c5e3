import { inputError, type Source } from "../source.ts";

/** The names of columns. Case, blanks, hyphens and underscores do not matter. */
const NAMES = {
  process: ["process", "client", "session", "thread"],
  f: ["f", "op", "operation", "function"],
  type: ["type", "event"],
  key: ["key"],
  value: ["value", "argument", "input"],
  from: ["from", "expected"],
  to: ["to"],
  result: ["result", "output", "answer"],
  invoked: ["invoked", "invoke", "start", "starttime", "begin", "call"],
  returned: ["returned", "return", "end", "endtime", "finish", "completed"],
  status: ["status", "outcome"],
  time: ["time", "timestamp"],
  index: ["index"],
  version: ["version"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A column that the reader knows. */
export type Column = keyof typeof NAMES;

/** By column: the index of its cell in a record. */
export type Columns = Partial<Readonly<Record<Column, number>>>;

const SEPARATORS = [",", ";", "\t"];

/** The separator of a table with this header. */
export const separatorOf = (header: string): string => {
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
};

/**
 * The columns of a header. Unknown columns are ignored.
 *
 * @throws InputError if a needed column is missing, or occurs twice
 */
export const columnsOf = (
  source: Source,
  header: readonly string[],
  offset: number,
): Columns => {
  const columns: Partial<Record<Column, number>> = {};
  for (const [i, cell] of header.entries()) {
    const name = cell.toLowerCase().replaceAll(/[\s_-]/g, "");
    const column = columnNamed(name);
    if (column === undefined) continue;
    if (columns[column] !== undefined)
      throw inputError(source, offset, `one column ${NAMES[column].join(" or ")}`);
    columns[column] = i;
  }
  // If a row is an operation, its `type` is the operation.
  if (
    columns.f === undefined &&
    columns.invoked !== undefined &&
    columns.type !== undefined
  )
    return required(source, offset, { ...columns, f: columns.type });
  return required(source, offset, columns);
};

const columnNamed = (name: string): Column | undefined => {
  const names = Object.entries(NAMES) as [Column, readonly string[]][];
  return names.find(([, all]) => all.includes(name))?.[0];
};

const required = (source: Source, offset: number, columns: Columns): Columns => {
  const isTimed = columns.invoked !== undefined && columns.returned !== undefined;
  const isComplete =
    columns.process !== undefined &&
    columns.f !== undefined &&
    (isTimed || columns.type !== undefined);
  if (isComplete) return columns;
  const said = (column: Column): string => NAMES[column].join(" or ");
  throw inputError(
    source,
    offset,
    `named columns: ${said("process")}; ${said("f")}; for a row per operation ` +
      `${said("invoked")}, and ${said("returned")}; for a row per event ${said("type")} ` +
      `(invoke, ok, fail, info), and maybe ${said("time")}; and then key, value, from and to, result`,
  );
};
