import { advance, inputError, type Source } from "../source.ts";

type Take = (cells: readonly string[], at: RecordStart) => void;

/** Where a record starts. */
type RecordStart = {
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
};

const CELL = /"([^"]*(?:""[^"]*)*)"|[^\n]/y;

/**
 * Calls `take` with each record of a table (RFC 4180). Cells in quotes may hold separators, quotes
 * and line ends.
 */
export const forEachRecord = (source: Source, separator: string, take: Take): void => {
  let line = 1;
  for (let offset = 0; ; ) {
    const { text, isLast } = source;
    const end = recordEnd(text, offset);
    // A record without an end may go on beyond the window.
    if (end === undefined && !isLast) {
      advance(source, offset);
      offset = 0;
      continue;
    }
    const record = text.slice(offset, end ?? text.length).replace(/\r$/, "");
    if (record.trim() !== "")
      take(cellsOf(source, separator, record, offset), { offset, line });
    if (end === undefined) return;
    line += record.split("\n").length;
    offset = end + 1;
  }
};

/** The first end of a line that is not within quotes. */
const recordEnd = (text: string, start: number): number | undefined => {
  let isQuoted = false;
  for (let from = start; ; ) {
    const newline = text.indexOf("\n", from);
    if (newline < 0) return undefined;
    for (let at = text.indexOf('"', from); at >= 0 && at < newline; ) {
      isQuoted = !isQuoted;
      at = text.indexOf('"', at + 1);
    }
    if (!isQuoted) return newline;
    from = newline + 1;
  }
};

const cellsOf = (
  source: Source,
  separator: string,
  record: string,
  offset: number,
): readonly string[] => {
  if (!record.includes('"')) return record.split(separator);
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    if (record.charAt(at) === '"') {
      CELL.lastIndex = at;
      const [whole = "", quoted] = CELL.exec(record) ?? [];
      if (quoted === undefined) throw inputError(source, offset + at, 'a closing "');
      cells.push(quoted.replaceAll('""', '"'));
      at += whole.length;
      if (at < record.length && record.charAt(at) !== separator)
        throw inputError(source, offset + at, `"${separator}" after a cell in quotes`);
    } else {
      const next = record.indexOf(separator, at);
      const end = next < 0 ? record.length : next;
      cells.push(record.slice(at, end));
      at = end;
    }
    if (at >= record.length) return cells;
  }
};
