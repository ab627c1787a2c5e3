/** Which states of a process may follow which, as far as its handlers were called. */
import type { LearnedTransition } from "./reactions.ts";

/** What was learned of one process's states. */
export type Successors = {
  /** Notes that `next` may follow `state`, and returns `next`. */
  readonly follow: (state: number, next: number) => number;
  /** The states that may follow. */
  readonly of: (state: number) => ReadonlySet<number>;
  /** Notes a call of a handler. */
  readonly learn: (transition: LearnedTransition) => void;
  /** All calls and successors, in the order in which they were learned. */
  readonly learned: readonly LearnedTransition[];
};

const NONE: ReadonlySet<number> = new Set();

/** Nothing learned yet. */
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
