import { type Columns, READ } from "../columns/columns.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import type { Sessions } from "./sessions.ts";

/** A read that several writes could have answered, and that is left out for now. */
export const UNDECIDED = -3;

/** A history of reads and writes by sessions, with the write that each read answers. */
export type Execution = {
  readonly columns: Columns;
  readonly sessions: Sessions;
  readonly lanes: Lanes;
  /** By row of a read: the row of its write, or `INITIAL`, `UNWRITTEN`, `UNDECIDED`. */
  readonly from: Int32Array;
};

/** The execution in which each read answers the first write of its value. */
export const executionOf = (columns: Columns, sessions: Sessions): Execution => {
  const { kind, value, writer } = columns;
  const from = new Int32Array(kind.length);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ) from[row] = writer[value[row]!]!;
  return { columns, sessions, lanes: lanesOf(columns, sessions), from };
};

/** The first read of a value that was never written, or -1. */
export const readOfUnwritten = (
  { columns, from }: Execution,
  unwritten: number,
): number => {
  const { kind } = columns;
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ && from[row] === unwritten) return row;
  return -1;
};
