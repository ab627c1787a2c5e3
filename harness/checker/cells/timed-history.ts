/**
 * Time in a history. Where a system is `timed` each event has an age, in ticks before now; without
 * an end of time these would grow for ever. Events and the present stand in a row, and in that row
 * the time between two neighbours counts up to the bound of the system and no further. That keeps
 * what there is to tell: the sum of what is between two events is what is between them, or the bound
 * at least where it was the bound at least. So whoever asks whether two events are so many ticks
 * apart, up to the bound, is told the truth, and so is a judge of staleness within the bound. A
 * history of n events has ages up to n times the bound: there are finitely many.
 */
import type { HistoryCell } from "./history-cell.ts";

/** A tick later. The time since the last event grows up to the bound; then nothing changes any more. */
export const elapsed = (history: HistoryCell, bound: number): HistoryCell => {
  const latest = Math.min(...history.flatMap(({ ages = [] }) => ages));
  if (latest >= bound) return history;
  return history.map((each) => ({ ...each, ages: each.ages!.map((age) => age + 1) }));
};

/** Events in the order of their ticks; of one tick, as they came. `~place` is the return. */
export const byTick = (
  history: HistoryCell,
  events: readonly number[],
): readonly number[] => events.toSorted((a, b) => ageOf(history, b) - ageOf(history, a));

/**
 * When an event was: its whole part is the tick, and the first event is at tick 0. The rest keeps the
 * order within a tick, and is exact: `moment` is a place in that order, and grows along the run.
 */
export const clockOf = (
  history: HistoryCell,
): ((event: number, moment: number) => number) => {
  const oldest = Math.max(...history.map(({ ages }) => ages![0]!));
  const unit = 2 ** -Math.ceil(Math.log2(2 * history.length + 2));
  return (event, moment) => oldest - ageOf(history, event) + moment * unit;
};

const ageOf = (history: HistoryCell, event: number): number =>
  event < 0 ? history[~event]!.ages![1]! : history[event]!.ages![0]!;
