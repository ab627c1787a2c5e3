/**
 * Joint actions as transitions. The fields that an action reads on the way to a result, with their values, decide
 * the result: each such list is the guard of one transition. A trie holds what is known of an action. A set of
 * states is divided along the trie, field by field, until each part is at a result. At a place of the trie
 * that is still empty, the action is run on one state of the part.
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
  /** Called at each place of a trie. */
  readonly poll: Poll;
};

/**
 * A function that learns what joint actions do in the states of a set. It returns false where a limit was
 * reached before it had learned all.
 */
export const jointLearnerOf = (
  cells: Cells,
  ldd: Ldd,
  { levels, learner, poll }: Learning,
): ((set: number) => boolean) => {
  const tries = jointTries(cells);
  const known = new Set<Leaf<Steps>>();
  const keep = new Set(levels.locals);

  /** Runs the action on one of these states. */
  const ask = ({ answer }: JointTrie, set: number): void => {
    const tuple = anyOf(ldd.table, set);
    answer((p) => levels.valueAt(tuple, p));
  };

  /** The local values of these states, by the value of the field that comes next. */
  const valuesIn = ({ field }: Branch<Steps>, set: number): Map<number, Set<number>> => {
    const found = new Map<number, Set<number>>();
    for (const local of valuesAt(ldd.table, set, levels.locals[field.p]!)) {
      const value = field.valueOf(local);
      found.set(value, (found.get(value) ?? new Set()).add(local));
    }
    return found;
  };

  /** Divides states further that all belong to the place of the trie that `look` returns. */
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
