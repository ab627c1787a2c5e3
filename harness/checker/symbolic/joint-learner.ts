/**
 * Joint actions as transitions. What an action read on the way to a result is a list of fields with
 * their values: it does that wherever these fields have these values, so each way is one transition,
 * whatever else the processes hold. States are led through what is known of an action until they have
 * all come to a result; where nobody has been yet, the action is asked about one of them.
 */
import type { Cells } from "../cells/cells.ts";
import { type Poll, unlessInterrupted } from "../interruption.ts";
import { type JointTrie, jointTries } from "../rules/joint.ts";
import type { Branch, Leaf, Place } from "../rules/read-trie.ts";
import type { WorldStep } from "../rules/steps.ts";
import type { Ldd } from "./ldd.ts";
import type { Learner } from "./learner.ts";
import type { Levels } from "./levels.ts";
import { EMPTY } from "./node-table.ts";
import { anyOf, projected, valuesAt } from "./set-queries.ts";
import type { Guards } from "./transitions.ts";

type Steps = readonly WorldStep[];

type Shelf = {
  readonly levels: Levels;
  readonly learner: Learner;
  /** For each place of what is known of an action. */
  readonly poll: Poll;
};

/** Learns from a set what joint actions do in its states; false: a limit was reached before. */
export const jointLearnerOf = (
  cells: Cells,
  ldd: Ldd,
  { levels, learner, poll }: Shelf,
): ((set: number) => boolean) => {
  const tries = jointTries(cells);
  const known = new Set<Leaf<Steps>>();
  const keep = new Set(levels.locals);

  /** Asks about one of these states. */
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

  /** Leads states on that have all been led to the place that `look` shows. */
  const lead = (
    trie: JointTrie,
    look: () => Place<Steps>,
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
