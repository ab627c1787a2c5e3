import { operationText } from "../history/operation-text.ts";
import { printable } from "../history/printable.ts";
import type { Operation } from "../model/operation.ts";

/** An operation with its start and end columns; an open one has no end. */
export type Bar = {
  readonly operation: Operation;
  readonly label: string;
  start: number;
  end: number;
};

/** The bars of a picture. */
type Layout = {
  /** The number of columns. */
  readonly width: number;
  /** By client, in the order of their first requests. */
  readonly clients: readonly ClientRows[];
};

/** The rows of one client. */
type ClientRows = {
  readonly client: string;
  readonly rows: readonly (readonly Bar[])[];
};

/** The label of an operation. */
export type LabelOf = (operation: Operation) => string;

/**
 * Places operations as intervals, time from left to right, in as few columns as leave room for the
 * labels. Only the order of the ends is to scale: an operation that starts left of another one's
 * end began before that was over. An open operation runs to the right edge.
 */
export const layOut = (
  operations: readonly Operation[],
  labelOf: LabelOf = operationText,
): Layout => {
  const bars = placed(operations, labelOf);
  let width = 0;
  const byClient = new Map<string, Bar[]>();
  for (const bar of bars) {
    // An open operation ends to the right of all others.
    width = Math.max(width, isOpen(bar) ? bar.start + leastOf(bar) : bar.end + 1);
    const own = byClient.get(bar.operation.client);
    if (own === undefined) byClient.set(bar.operation.client, [bar]);
    else own.push(bar);
  }
  return {
    width,
    clients: [...byClient].map(([client, own]) => ({
      client: printable(client),
      rows: rowsOf(own),
    })),
  };
};

/** Columns for the ends: as few as leave room for the labels and keep the order of the ends. */
const placed = (operations: readonly Operation[], labelOf: LabelOf): readonly Bar[] => {
  const sorted = operations.toSorted((a, b) => a.invoked - b.invoked);
  const bars = sorted.map((operation): Bar => {
    return { operation, label: labelOf(operation), start: 0, end: Infinity };
  });
  const ends = bars.flatMap((bar) => [
    { bar, time: bar.operation.invoked, isStart: true },
    { bar, time: endOf(bar.operation), isStart: false },
  ]);
  // Equal times count as concurrent, so starts go before ends.
  ends.sort((a, b) => compare(a.time, b.time) || Number(b.isStart) - Number(a.isStart));
  let column = -1;
  for (const { bar, time, isStart } of ends) {
    if (time === Infinity) continue;
    column++;
    if (isStart) bar.start = column;
    else bar.end = column = Math.max(column, bar.start + leastOf(bar) - 1);
  }
  return bars;
};

/** The time at which it was over; infinite for an open one. */
export const endOf = ({ result, returned }: Operation): number =>
  result === undefined ? Infinity : returned;

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Is this operation open? */
export const isOpen = ({ end }: Bar): boolean => end === Infinity;

/** The columns that a bar needs for its label and its ends. */
export const leastOf = ({ label }: Bar): number => [...label].length + "├─  ─┤".length;

/** A client does one thing at a time, but its open operation may overlap with its next one. */
const rowsOf = (bars: readonly Bar[]): readonly (readonly Bar[])[] => {
  const rows: Bar[][] = [];
  for (const bar of bars) {
    const row = rows.find((others) => others.at(-1)!.end < bar.start);
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows;
};
