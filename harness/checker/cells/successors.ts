/** Which states of a process may follow which, as far as calls of its handlers have shown. */
import type { LearnedTransition } from "./reactions.ts";

/** What was learned of the states of one process. */
export type Successors = {
  /** Notes that `next` may follow `state`, and returns `next`. */
  readonly follow: (state: number, next: number) => number;
  /** The states that are known to follow a state. */
  readonly of: (state: number) => ReadonlySet<number>;
  /** Notes a call of a handler. */
  readonly learn: (transition: LearnedTransition) => void;
  /** All calls and successors, in the order in which they were learned. */
  readonly learned: readonly LearnedTransition[];
};

const NONE: ReadonlySet<number> = new Set();

/** An empty record of successors. */
export const successors = (): Successors => {
  const follows: Set<number>[] = [];
  const learned: LearnedTransition[] = [];
  return {
    follow: (state, next) => {
      const known = (follows[state] ??= new Set());
      if (!known.has(next)) learned.push(["follow", state, next]);
      known.add(next);
      return next;
    },
    of: (state) => follows[state] ?? NONE,
    learn: (transition) => {
      learned.push(transition);
    },
    learned,
  };
};
