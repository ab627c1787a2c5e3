/** Finds all states of a system: repeats sweeps until one adds nothing, or a limit is reached. */
import { countOf } from "./set-queries.ts";
import type { Space } from "./space.ts";

/** The reachable states. */
export type ReachedSet = {
  readonly set: number;
  readonly states: bigint;
  readonly complete: boolean;
};

/**
 * Repeats sweeps, from the first state on, until a sweep adds nothing.
 *
 * @param note called with the number of states after each sweep; true ends the search
 */
export const reachedFrom = (
  space: Space,
  note: (states: bigint) => boolean,
): ReachedSet => {
  const { ldd, learner, learnJoint, memory, interrupt, sweep, first } = space;
  let set = first;
  for (;;) {
    const before = set;
    const learned = learner.count();
    const isLearned = learnJoint(set);
    set = sweep.swept(set);
    const states = countOf(ldd.table, set);
    if (note(states) || !isLearned || interrupt.isOver())
      return { set, states, complete: false };
    const isCutShort = interrupt.isRequested();
    if (!isCutShort && set === before && learned === learner.count())
      return { set, states, complete: true };
    if (isCutShort || memory.isShort()) {
      memory.collect([set]);
      if (memory.isShort() || (isCutShort && set === before))
        return { set, states, complete: false };
      interrupt.release();
    }
    memory.balance();
  }
};
