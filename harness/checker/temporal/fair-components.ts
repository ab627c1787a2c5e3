/**
 * The fair components of a graph: the strongly connected components in which a run can stay for ever without breaking a
 * promise. Each weak promise is kept or disabled somewhere in the component, and each strong promise is kept somewhere
 * or enabled nowhere. If a component breaks a strong promise, the states that enable the promise are removed, and the
 * rest is decomposed again. Source: Lichtenstein, Pnueli. "Checking That Finite State Concurrent Programs Satisfy Their
 * Linear Specification". POPL 1985.
 *
 * A single state is a component too: a run may stop there if no promise is enabled.
 */

import { type Poll, unlimited } from "../interruption.ts";
import { decomposer, type Region } from "./components.ts";
import type { Promises } from "./fairness.ts";
import { type Edges, enabledIn, isEnabled } from "./graph.ts";

/**
 * For each state the number of its fair component, or 0. Looks only at the states `among`, and polls for each state
 * that it visits.
 */
export const fairComponents = (
  edges: Edges,
  promises: Promises,
  among: Int32Array,
  poll: Poll = unlimited,
): Int32Array => {
  const region = new Int32Array(edges.states + 1);
  const components = new Int32Array(edges.states + 1);
  const decompose = decomposer(edges, region, poll);
  const broken = judge(edges, promises, components, poll);
  const open: Region[] = [];
  let regions = 0;
  let count = 0;
  const enclose = (states: Int32Array): void => {
    regions++;
    for (const state of states) region[state] = regions;
    open.push({ states, id: regions });
  };

  enclose(among);
  for (let part = open.pop(); part !== undefined; part = open.pop())
    decompose(part, (stack, from, top) => {
      const states = stack.subarray(from, top);
      count++;
      for (const state of states) components[state] = count;
      const promised = broken(states);
      if (promised.length === 0) return;
      for (const state of states) {
        components[state] = 0;
        region[state] = 0;
      }
      // A broken weak promise is enabled in every state, so then no state is left.
      const rest = states.filter(
        (state) => !promised.some((promise) => isEnabled(edges, promise, state)),
      );
      if (rest.length > 0) enclose(rest);
    });
  return components;
};

/** A function that returns the promises which a run breaks if it visits all states of a component again and again. */
const judge = (
  edges: Edges,
  { isStrong, count }: Promises,
  components: Int32Array,
  poll: Poll,
): ((states: Int32Array) => readonly number[]) => {
  const { starts, targets, promises } = edges;
  const enabledAt = new Int32Array(count()); // In how many states of the component each promise is enabled.
  const isKept = new Uint8Array(count());
  return (states) => {
    const touched: number[] = [];
    for (const state of states) {
      poll();
      for (const promise of enabledIn(edges, state))
        if (enabledAt[promise]!++ === 0) touched.push(promise);
      for (let edge = starts[state]!; edge < starts[state + 1]!; edge++)
        if (promises[edge]! >= 0 && components[targets[edge]!] === components[state])
          isKept[promises[edge]!] = 1;
    }
    const broken = touched.filter(
      (promise) =>
        isKept[promise] === 0 &&
        (isStrong(promise) || enabledAt[promise] === states.length),
    );
    for (const promise of touched) {
      enabledAt[promise] = 0;
      isKept[promise] = 0;
    }
    return broken;
  };
};
