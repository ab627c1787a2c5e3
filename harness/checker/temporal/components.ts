/**
 * Strongly connected components. Source: Tarjan. "Depth-first Search and Linear Graph Algorithms".
 * SIAM J. Computing 1(2), 1972; with a stack of its own, since graphs are deeper than JavaScript's.
 */
import { type Poll, unlimited } from "../interruption.ts";
import type { Edges } from "./graph.ts";

/** A part of a graph: the states to which `region` gives the number `id`. */
export type Region = { readonly states: Int32Array; readonly id: number };

/** Called for each component: `stack` from `from` to before `top`, which is overwritten afterwards. */
type ComponentVisitor = (stack: Int32Array, from: number, top: number) => void;

const UNSEEN = 0;
const DONE = 0x7fffffff;

/**
 * A function that finds the components of a region; `region` may change between calls. It polls for each state
 * that it enters or leaves.
 */
export const decomposer = (
  { states: size, starts, targets }: Edges,
  region: Int32Array,
  poll: Poll = unlimited,
): ((part: Region, found: ComponentVisitor) => void) => {
  const seen = new Int32Array(size); // UNSEEN, or the order in which states were seen.
  const low = new Int32Array(size); // The earliest on the stack known to be reachable.
  const next = new Int32Array(size); // The edge to look at next.
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

    /** Looks at edges until one leads to an unseen state, which is returned; -1: there is none. */
    const unseenFrom = (state: number): number => {
      for (; next[state]! < starts[state + 1]!; next[state]!++) {
        const target = targets[next[state]!]!;
        if (region[target] !== id) continue;
        if (seen[target] === UNSEEN) return target; // Looked at once more afterwards.
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
