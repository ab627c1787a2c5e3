import { operationText } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";

type Bar = {
  readonly operation: Operation;
  readonly label: string;
  start: number;
  end: number;
};

/**
 * Operations as intervals, a row per client, time from left to right:
 *
 *     alice ├─ write 1 ─┤
 *     bob        ├─ read 0 ─┤
 *     carol  ├─ write 2 ────── …
 *
 * Only the order of the ends is drawn to scale: one that starts left of where another ends began
 * before it was over. One that never ended runs to the right edge.
 */
export function intervals(operations: readonly Operation[]): string {
  const bars = layOut(operations);
  if (bars.length === 0) return "";
  // An open one stands out to the right of everything.
  const edge = Math.max(...bars.map(({ end }) => (end < Infinity ? end + 1 : 0)));
  const width = Math.max(
    edge,
    ...bars.filter(isOpen).map((bar) => bar.start + leastOf(bar)),
  );
  const clients = [...new Set(bars.map(({ operation }) => operation.client))];
  const margin = Math.max(...clients.map((client) => client.length));
  return clients
    .flatMap((client) =>
      rowsOf(bars.filter(({ operation }) => operation.client === client)).map((row, i) =>
        `${(i === 0 ? client : "").padEnd(margin)} ${draw(row, width)}`.trimEnd(),
      ),
    )
    .join("\n");
}

/** Columns for the ends, as few as leave room for the labels and keep the order of the ends. */
function layOut(operations: readonly Operation[]): readonly Bar[] {
  const sorted = operations.toSorted((a, b) => a.invoked - b.invoked);
  const bars = sorted.map((operation): Bar => {
    return { operation, label: operationText(operation), start: 0, end: Infinity };
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
}

function endOf({ result, returned }: Operation): number {
  return result === undefined ? Infinity : returned;
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOpen({ end }: Bar): boolean {
  return end === Infinity;
}

function leastOf({ label }: Bar): number {
  return [...label].length + "├─  ─┤".length;
}

/** A client does one thing at a time, yet an open operation of it may overlap with its next. */
function rowsOf(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const rows: Bar[][] = [];
  for (const bar of bars) {
    const row = rows.find((others) => others.at(-1)!.end < bar.start);
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows;
}

function draw(row: readonly Bar[], width: number): string {
  let line = "";
  let at = 0;
  for (const bar of row) {
    const length = (isOpen(bar) ? width - 1 : bar.end) - bar.start + 1;
    const rest = "─".repeat(Math.max(0, length - leastOf(bar)));
    const close = isOpen(bar) ? "─ …" : "─┤";
    line += `${" ".repeat(bar.start - at)}├─ ${bar.label} ${rest}${close}`;
    at = bar.start + length;
  }
  return line;
}
