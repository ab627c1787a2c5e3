/**
 * Time in a history. In a system that is `timed` each event has an age: the number of ticks since it happened. Time may
 * have no end, and ages would grow for ever. So between two neighbouring events, and between the last event and now,
 * time counts up to the bound of the system and no further.
 *
 * The ages still decide whether two events are at least n ticks apart, for each n up to the bound. For the times
 * between neighbouring events add up to the true distance, unless one of them was cut to the bound; then the true
 * distance and the sum are both at least the bound. A judge of staleness within the bound needs no more. A history of n
 * events has ages up to n times the bound, so there are finitely many.
 */
import type { HistoryCell } from "./history-cell.ts";

/** The history one tick later. Once the latest event is as old as the bound, ages stay as they are. */
export const elapsed = (history: HistoryCell, bound: number): HistoryCell => {
  const latest = Math.min(...history.flatMap(({ ages = [] }) => ages));
  if (latest >= bound) return history;
  return history.map((each) => ({ ...each, ages: each.ages!.map((age) => age + 1) }));
};

/**
 * Sorts events by their ticks, and keeps their order within a tick. As in `eventsOf`, `~index` is the return of an
 * operation.
 */
export const byTick = (
  history: HistoryCell,
  events: readonly number[],
): readonly number[] => events.toSorted((a, b) => ageOf(history, b) - ageOf(history, a));

/**
 * A function from an event to its time: the whole part is its tick, where the first event is at tick 0, and the
 * fraction keeps the order within a tick. `moment` is the place of the event in the order of the run. The fraction is a
 * multiple of a power of two, so it is exact.
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
