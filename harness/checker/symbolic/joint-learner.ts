/**
 * Joint actions as transitions. The fields that an action reads, with their values, decide its result: each such list
 * of fields and values is the guard of one transition. A read trie holds the known results of an action. A set of
 * states is divided along the trie, field by field, until all states of a part have the same result. If the trie is
 * still empty there, the action is called for one state of the part.
 */
import type { Cells } from "../cells/cells.ts";
import { type Poll, unlessInterrupted } from "../interruption.ts";
import { type JointTrie, jointTries } from "../rules/joint.ts";
import type { Branch, Leaf, TrieNode } from "../rules/read-trie.ts";
import type { WorldStep } from "../rules/steps.ts";
import type { Ldd } from "./ldd.ts";
import type { Learner } from "./learner.ts";
import type { Levels } from "./levels.ts";
import { EMPTY } from "./node-table.ts";
import { anyOf, projected, valuesAt } from "./set-queries.ts";
import type { Guards } from "./transitions.ts";

type Steps = readonly WorldStep[];

type Learning = {
  readonly levels: Levels;
  readonly learner: Learner;
  /** Called at each node of a trie to which states lead. */
  readonly poll: Poll;
};

/**
 * A function that learns the transitions of joint actions in the states of a set. It returns false if a limit was
 * reached before it had learned them all.
 */
export const jointLearnerOf = (
  cells: Cells,
  ldd: Ldd,
  { levels, learner, poll }: Learning,
): ((set: number) => boolean) => {
  const tries = jointTries(cells);
  const known = new Set<Leaf<Steps>>();
  const keep = new Set(levels.locals);

  /** Calls the action for one state of a set; the trie remembers the result. */
  const ask = ({ answer }: JointTrie, set: number): void => {
    const tuple = anyOf(ldd.table, set);
    answer((p) => levels.valueAt(tuple, p));
  };

  /** The local values that states of a set have, grouped by the value of the field of a branch. */
  const valuesIn = ({ field }: Branch<Steps>, set: number): Map<number, Set<number>> => {
    const found = new Map<number, Set<number>>();
    for (const local of valuesAt(ldd.table, set, levels.locals[field.p]!)) {
      const value = field.valueOf(local);
      found.set(value, (found.get(value) ?? new Set()).add(local));
    }
    return found;
  };

  /** Learns the transitions for the states of a set, all of which lead to the node that `look` returns. */
  const lead = (
    trie: JointTrie,
    look: () => TrieNode<Steps>,
    set: number,
    guards: Guards,
  ): void => {
    poll();
    if (look() === undefined) ask(trie, set);
    const place = look()!;
    if ("answer" in place) {
      if (known.has(place)) return;
      known.add(place);
      for (const step of place.answer) learner.addWorldStep(step, guards);
      return;
    }
    const { field, next } = place;
    const byValue = valuesIn(place, set);
    for (const [value, locals] of byValue) {
      const level = levels.locals[field.p]!;
      const some = byValue.size === 1 ? set : ldd.restricted(set, level, locals);
      lead(trie, () => next[value], some, [...guards, [field, value]]);
    }
  };

  return (set) => {
    if (tries.length === 0 || set === EMPTY) return true;
    const states = projected(ldd, set, keep);
    const leadAll = (): boolean => {
      for (const trie of tries) lead(trie, trie.root, states, []);
      return true;
    };
    return unlessInterrupted(leadAll, false);
  };
};
