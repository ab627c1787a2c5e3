import { inputError, type Source } from "../source.ts";
import type { HistoryEvent } from "./event.ts";

/**
 * What orders events. "times": the file is in time order, and an event out of order is a mistake.
 * "places": the file is in the order in which things happened, whatever its times say.
 */
export type Order = "times" | "places";

/**
 * The positions of events. They are times if every event has one, so that equal times count as
 * concurrent, and otherwise places in the file.
 */
export type Clock = {
  /** The position of the next event, as far as it is known. */
  readonly positionOf: (event: HistoryEvent) => number;
  /** The number of events so far. */
  place: number;
  /** Are positions times, after all events so far? */
  isTimed: boolean;
  /** Has an event so far no time? */
  lacksTimes: boolean;
};

/** A clock for the events of a source. */
export const clockOf = (source: Source, order: Order): Clock => {
  let latest = Number.NEGATIVE_INFINITY;
  let latestIndex = -1;

  const positionOf = ({ time, index, offset }: HistoryEvent): number => {
    clock.place++;
    if (index !== undefined && index >= 0) {
      if (index <= latestIndex)
        throw inputError(source, offset, `an index after ${latestIndex}`);
      latestIndex = index;
    }
    if (time === undefined) {
      clock.isTimed = false;
      clock.lacksTimes = true;
    } else if (time >= latest) latest = time;
    else if (order === "places") clock.isTimed = false;
    else throw inputError(source, offset, `events in time order (at ${latest} or later)`);
    return clock.isTimed && time !== undefined ? time : clock.place;
  };

  const clock: Clock = { positionOf, place: -1, isTimed: true, lacksTimes: false };
  return clock;
};
