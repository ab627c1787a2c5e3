import { operationText } from "../history/operation-text.ts";
import { printable } from "../history/printable.ts";
import type { Operation } from "../model/operation.ts";

/** An operation between two columns of text; one that never ended has no end. */
export type Bar = {
  readonly operation: Operation;
  readonly label: string;
  start: number;
  end: number;
};

export type Layout = {
  /** How many columns all of it takes. */
  readonly width: number;
  /** By client, in the order in which they first ask for something. */
  readonly clients: readonly ClientRows[];
};

export type ClientRows = {
  readonly client: string;
  readonly rows: readonly (readonly Bar[])[];
};

/** What stands in the interval of an operation. */
export type LabelOf = (operation: Operation) => string;

/**
 * Places operations as intervals, time from left to right, in as few columns as leave room for the
 * labels. Only the order of the ends is to scale: one that starts left of where another ends began
 * before it was over. One that never ended runs to the right edge.
 */
export const layOut = (
  operations: readonly Operation[],
  labelOf: LabelOf = operationText,
): Layout => {
  const bars = placed(operations, labelOf);
  let width = 0;
  const byClient = new Map<string, Bar[]>();
  for (const bar of bars) {
    // An open one stands out to the right of everything.
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

/** Columns for the ends, as few as leave room for the labels and keep the order of the ends. */
const placed = (operations: readonly Operation[], labelOf: LabelOf): readonly Bar[] => {
  const sorted = operations.toSorted((a, b) => a.invoked - b.invoked);
  const bars = sorted.map((operation): Bar => {
    return { operation, label: labelOf(operation), start: 0, end: Infinity };
  });
  const ends = bars.flatMap((bar) => [
    { bar, time: bar.operation.invoked, isStart: true },
    { bar, time: endOf(bar.operation), isStart: false },
  ]);
  // Equal times count as concurrent, so what begins goes before what ends.
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

/** When it was over; Infinity for one that may still be going on. */
export const endOf = ({ result, returned }: Operation): number =>
  result === undefined ? Infinity : returned;

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

export const isOpen = ({ end }: Bar): boolean => end === Infinity;

/** The columns that a bar needs for its label and its ends. */
export const leastOf = ({ label }: Bar): number => [...label].length + "├─  ─┤".length;

/** A client does one thing at a time, yet an open operation of it may overlap with its next. */
const rowsOf = (bars: readonly Bar[]): readonly (readonly Bar[])[] => {
  const rows: Bar[][] = [];
  for (const bar of bars) {
    const row = rows.find((others) => others.at(-1)!.end < bar.start);
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows;
};
