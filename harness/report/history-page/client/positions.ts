import type { Recorded, Span } from "./recorded.ts";
import { firstPast } from "./search.ts";

/** "time": to scale, from the first event. "order": one step per start and end. */
export type Scale = "time" | "order";

/** By row: where operations begin and end on a scale; an open one ends at infinity. */
export type Positions = {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly span: Span;
};

/** The positions of the shown rows; those of other rows are not set. */
export const positionsOf = (
  history: Recorded,
  shown: Uint32Array,
  scale: Scale,
): Positions => {
  const { invoked, returned, span } = history;
  if (scale === "time") {
    // Times count from the first event: clocks that count from 1970 leave few digits.
    const since = (time: number) => time - span.from;
    const to = Math.max(0, span.to - span.from);
    return { start: invoked.map(since), end: returned.map(since), span: { from: 0, to } };
  }
  const times = timesOf(history, shown);
  const start = new Float64Array(history.rows);
  const end = new Float64Array(history.rows).fill(Infinity);
  const rankOf = (time: number) => firstPast(times.length, (i) => times[i]! >= time);
  for (const row of shown) {
    // Equal times count as concurrent, so starts go before ends.
    start[row] = 2 * rankOf(invoked[row]!);
    if (returned[row]! < Infinity) end[row] = 2 * rankOf(returned[row]!) + 1;
  }
  return { start, end, span: { from: 0, to: Math.max(1, 2 * times.length - 1) } };
};

/** The times of all starts and ends, each once, sorted. */
const timesOf = ({ invoked, returned }: Recorded, shown: Uint32Array): Float64Array => {
  const all = new Float64Array(2 * shown.length);
  let count = 0;
  for (const row of shown) {
    all[count++] = invoked[row]!;
    if (returned[row]! < Infinity) all[count++] = returned[row]!;
  }
  const times = all.subarray(0, count).sort();
  let kept = 0;
  for (const time of times)
    if (kept === 0 || times[kept - 1]! < time) times[kept++] = time;
  return times.subarray(0, kept);
};

/** The interval that some rows take on a scale; open ones end with the last known event. */
export const spanOf = ({ start, end, span }: Positions, rows: Iterable<number>): Span => {
  let from = Infinity;
  let to = -Infinity;
  let isOpen = false;
  for (const row of rows) {
    from = Math.min(from, start[row]!);
    isOpen ||= end[row] === Infinity;
    to = Math.max(to, end[row] === Infinity ? start[row]! : end[row]!);
  }
  if (from === Infinity) return span;
  // An open operation visibly goes on.
  return { from, to: isOpen ? to + (to - from) * 0.15 : to };
};
