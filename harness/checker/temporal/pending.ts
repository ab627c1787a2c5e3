/**
 * Breadth first through the states, each twice: as one in which the property is owed, and as one in
 * which it is not. What is found first is found by a shortest way.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Graph } from "./graph.ts";
import { isOwed, type Obligation } from "./obligation.ts";

export type Pending = {
  /** Is it owed in any state, met at once or not? */
  readonly arises: boolean;
  /** States in which it may be owed, nearest first. */
  readonly states: Int32Array;
  /** The edges of a shortest way to such a state while it is owed. */
  readonly wayTo: (state: number) => readonly number[];
};

/** Polls for each state, owed or not. */
export const pendingStates = (
  { states: size, starts, targets, table, first }: Graph,
  { initially, arises, isMet }: Obligation,
  poll: Poll = unlimited,
): Pending => {
  const arising = table.where(arises);
  const meeting = table.where(isMet);
  // A place is a state, twice, and one more where it is owed.
  const seen = new Uint8Array(2 * size);
  const cameFrom = new Int32Array(2 * size);
  const cameBy = new Int32Array(2 * size);
  const queue = new Int32Array(2 * size);
  let count = 0;

  const enter = (state: number, wasOwed: boolean, from: number, by: number): void => {
    if (state === size) return;
    const isMet = meeting[state] === 1;
    const owed = isOwed(wasOwed, { arises: arising[state] === 1, isMet });
    const place = 2 * state + (owed ? 1 : 0);
    if (seen[place] === 1) return;
    seen[place] = 1;
    cameFrom[place] = from;
    cameBy[place] = by;
    queue[count++] = place;
  };

  enter(first, initially, -1, -1);
  for (let at = 0; at < count; at++) {
    poll();
    const place = queue[at]!;
    const state = place >> 1;
    for (let edge = starts[state]!; edge < starts[state + 1]!; edge++)
      enter(targets[edge]!, (place & 1) === 1, place, edge);
  }

  return {
    arises: initially || arising.includes(1),
    states: queue
      .subarray(0, count)
      .filter((place) => (place & 1) === 1)
      .map((place) => place >> 1),
    wayTo: (state) => {
      const way: number[] = [];
      for (let place = 2 * state + 1; cameFrom[place]! >= 0; place = cameFrom[place]!)
        way.push(cameBy[place]!);
      return way.reverse();
    },
  };
};
