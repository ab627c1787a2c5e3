/**
 * Strongly connected components. Source: Tarjan. "Depth-first Search and Linear Graph Algorithms". SIAM J. Computing
 * 1(2), 1972; with a stack in an array, since graphs are deeper than the call stack of JavaScript.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Edges } from "./graph.ts";

/** A part of a graph: the states to which `region` gives the number `id`. */
export type Region = { readonly states: Int32Array; readonly id: number };

/**
 * Receives each component: the states in `stack` from `from` up to, but without, `top`. They are overwritten after the
 * call.
 */
type ComponentVisitor = (stack: Int32Array, from: number, top: number) => void;

const UNSEEN = 0;
const DONE = 0x7fffffff;

/**
 * A function that finds the strongly connected components of a part of the graph. `region` may change between its
 * calls. It polls whenever it enters or leaves a state.
 */
export const decomposer = (
  { states: size, starts, targets }: Edges,
  region: Int32Array,
  poll: Poll = unlimited,
): ((part: Region, found: ComponentVisitor) => void) => {
  const seen = new Int32Array(size); // UNSEEN, or the order in which states were seen.
  const low = new Int32Array(size); // The earliest state on the stack known to be reachable from each state.
  const next = new Int32Array(size); // For each state the edge to look at next.
  const stack = new Int32Array(size);
  const path = new Int32Array(size);

  return ({ states, id }, found) => {
    for (const state of states) seen[state] = UNSEEN;
    let count = 0;
    let top = 0;
    let depth = 0;

    const enter = (state: number): void => {
      count++;
      seen[state] = count;
      low[state] = count;
      next[state] = starts[state]!;
      stack[top++] = state;
      path[depth++] = state;
    };

    /** Follows edges of a state until one leads to an unseen state, and returns that; -1 if there is none. */
    const unseenFrom = (state: number): number => {
      for (; next[state]! < starts[state + 1]!; next[state]!++) {
        const target = targets[next[state]!]!;
        if (region[target] !== id) continue;
        if (seen[target] === UNSEEN) return target; // This edge is looked at again once the target is done.
        if (low[target]! < low[state]!) low[state] = low[target]!;
      }
      return -1;
    };

    for (const root of states) {
      if (seen[root] !== UNSEEN) continue;
      enter(root);
      while (depth > 0) {
        poll();
        const state = path[depth - 1]!;
        const target = unseenFrom(state);
        if (target >= 0) {
          enter(target);
          continue;
        }
        depth--;
        if (low[state] !== seen[state]) continue;
        const end = top;
        do low[stack[--top]!] = DONE;
        while (stack[top] !== state);
        found(stack, top, end);
      }
    }
  };
};
