/**
 * Breadth-first search over pairs of a state and whether an obligation is pending there, so that each pair is found by
 * a shortest path.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Graph } from "./graph.ts";
import { isOwed, type Obligation } from "./obligation.ts";

/** The states in which an obligation may be pending. */
export type Pending = {
  /** Whether the obligation arises at all, even if it is met at once. */
  readonly arises: boolean;
  /** The states in which the obligation may be pending, the nearest first. */
  readonly states: Int32Array;
  /** The edges of a shortest path to such a state, with the obligation pending there. */
  readonly wayTo: (state: number) => readonly number[];
};

/** Finds the states in which an obligation may be pending. Polls for each pair. */
export const pendingStates = (
  { states: size, starts, targets, table, first }: Graph,
  { initially, arises, isMet }: Obligation,
  poll: Poll = unlimited,
): Pending => {
  const arising = table.where(arises);
  const meeting = table.where(isMet);
  // The index of a pair is twice the number of its state, plus 1 if the obligation is pending.
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
