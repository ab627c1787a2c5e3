import { inputError, type Source } from "../source.ts";
import type { HistoryEvent } from "./event.ts";

/**
 * What gives events their order. "times": the file is in time order, and what is not is a mistake.
 * "places": the file is in the order in which things happened, whatever its clocks say.
 */
export type Order = "times" | "places";

/**
 * Positions are times where every event has one, so that equal times count as concurrent, and
 * places in the file elsewhere.
 */
export type Clock = {
  /** The position of the next event, as far as is known. */
  readonly positionOf: (event: HistoryEvent) => number;
  /** How many events there were. */
  place: number;
  /** Are times positions, after all that came? */
  isTimed: boolean;
};

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
    if (time === undefined) clock.isTimed = false;
    else if (time >= latest) latest = time;
    else if (order === "places") clock.isTimed = false;
    else throw inputError(source, offset, `events in time order (at ${latest} or later)`);
    return clock.isTimed && time !== undefined ? time : clock.place;
  };

  const clock: Clock = { positionOf, place: -1, isTimed: true };
  return clock;
};
