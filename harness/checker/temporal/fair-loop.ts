/**
 * A short loop that keeps every promise. It goes from a state of a fair component to the nearest edge by which it keeps
 * one more promise, until it breaks none, and then back. It need not be the shortest such loop, since finding that is a
 * travelling salesman problem.
 */

import { type Poll, unlimited } from "../interruption.ts";
import type { Promises } from "./fairness.ts";
import { type Edges, enabledIn, isEnabled } from "./graph.ts";

/** Returns the edges of a fair loop through a state; no edges if the run stops in that state. */
type FairLoops = (start: number) => readonly number[];

/**
 * Finds fair loops inside fair components.
 *
 * @param components for each state the number of its fair component, or 0
 * @param poll called for each state that is visited
 */
export const fairLoops = (
  edges: Edges,
  promises: Promises,
  components: Int32Array,
  poll: Poll = unlimited,
): FairLoops => {
  const { targets } = edges;
  const nearest = searcher(edges, components, poll);
  return (start) => {
    const loop: number[] = [];
    for (;;) {
      const here = loop.length === 0 ? start : targets[loop.at(-1)!]!;
      const broken = brokenOn(edges, promises, start, loop);
      if (broken.size === 0 && here === start) return loop;
      const isThere =
        broken.size === 0
          ? (edge: number) => targets[edge] === start
          : (edge: number) =>
              broken.has(edges.promises[edge]!) ||
              disables(edges, promises, broken, targets[edge]!);
      for (const edge of nearest(here, isThere)) loop.push(edge);
    }
  };
};

/** The promises that a run breaks if it repeats this loop for ever. */
const brokenOn = (
  edges: Edges,
  { isStrong }: Promises,
  start: number,
  loop: readonly number[],
): ReadonlySet<number> => {
  const enabled = [start, ...loop.map((edge) => edges.targets[edge]!)].map((state) =>
    enabledIn(edges, state),
  );
  const kept = new Set(loop.map((edge) => edges.promises[edge]!));
  const once = new Set(enabled.flatMap((each) => [...each]));
  return new Set(
    [...once].filter(
      (promise) =>
        !kept.has(promise) &&
        (isStrong(promise) || enabled.every((each) => each.has(promise))),
    ),
  );
};

/** Whether one of these promises is weak and not enabled in the state. */
const disables = (
  edges: Edges,
  { isStrong }: Promises,
  broken: ReadonlySet<number>,
  state: number,
): boolean =>
  [...broken].some((promise) => !isStrong(promise) && !isEnabled(edges, promise, state));

/**
 * Breadth-first search inside a component: returns the edges of a shortest path, up to and with the first edge that
 * passes the test.
 */
const searcher = (
  { states, starts, targets }: Edges,
  components: Int32Array,
  poll: Poll,
): ((start: number, isThere: (edge: number) => boolean) => readonly number[]) => {
  const seenIn = new Int32Array(states); // The search that last saw a state.
  const cameFrom = new Int32Array(states);
  const cameBy = new Int32Array(states);
  let searches = 0;

  const wayTo = (start: number, end: number): number[] => {
    const way: number[] = [];
    for (let state = end; state !== start; state = cameFrom[state]!)
      way.push(cameBy[state]!);
    return way.reverse();
  };

  return (start, isThere) => {
    searches++;
    seenIn[start] = searches;
    const queue = [start];
    for (const state of queue) {
      poll();
      for (let edge = starts[state]!; edge < starts[state + 1]!; edge++) {
        const target = targets[edge]!;
        if (components[target] !== components[start]) continue;
        if (isThere(edge)) return [...wayTo(start, state), edge];
        if (seenIn[target] === searches) continue;
        seenIn[target] = searches;
        cameFrom[target] = state;
        cameBy[target] = edge;
        queue.push(target);
      }
    }
    throw new Error("a component that was found fair has no fair loop");
  };
};
