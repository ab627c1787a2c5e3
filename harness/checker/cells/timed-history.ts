/**
 * Time in a history. In a system that is `timed` each event has an age, in ticks before now. Time may
 * have no end, and ages would grow for ever. So between two neighbouring events, and between the last
 * event and now, time counts up to the bound of the system and no further.
 *
 * The ages still decide whether two events are at least n ticks apart, for each n up to the bound: the
 * times between neighbours add up to the true distance, or to the bound at least where the true
 * distance is the bound at least. A judge of staleness within the bound needs no more. A history of n
 * events has ages up to n times the bound, so there are finitely many.
 */
import type { HistoryCell } from "./history-cell.ts";

/** The history a tick later. Once the last event is as old as the bound, ages stay as they are. */
export const elapsed = (history: HistoryCell, bound: number): HistoryCell => {
  const latest = Math.min(...history.flatMap(({ ages = [] }) => ages));
  if (latest >= bound) return history;
  return history.map((each) => ({ ...each, ages: each.ages!.map((age) => age + 1) }));
};

/**
 * Events in the order of their ticks, and within a tick in the order given; as in `eventsOf`, `~place` is
 * a return.
 */
export const byTick = (
  history: HistoryCell,
  events: readonly number[],
): readonly number[] => events.toSorted((a, b) => ageOf(history, b) - ageOf(history, a));

/**
 * From an event to its time: the whole part is the tick, and the first event is at tick 0. The rest keeps
 * the order within a tick, and is exact: `moment` is a place in that order, and grows along the run.
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
