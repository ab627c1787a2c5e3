/**
 * Joint actions as transitions. An action is tried with the values of processes that it asks for,
 * one after the other, among those met together; what it then does, it does for every value that
 * leads it there. Which values do is a matter of each process alone, for an action remembers what it
 * read of one: so the way to one result is a set of values a process, and one transition.
 */
import type { Cells } from "../cells/cells.ts";
import { type Poll, unlessInterrupted } from "../interruption.ts";
import { jointTries, type StepsAt } from "../rules/joint.ts";
import type { WorldStep } from "../rules/steps.ts";
import type { Ldd } from "./ldd.ts";
import type { Learned, Learner } from "./learner.ts";
import type { Levels } from "./levels.ts";
import { EMPTY } from "./node-table.ts";
import { projected, valuesAt } from "./set-queries.ts";

type Way = {
  readonly guards: Map<number, Set<number>>;
  readonly learned: readonly Learned[];
};

type Shelf = {
  readonly levels: Levels;
  readonly learner: Learner;
  /** For each try. */
  readonly poll: Poll;
};

/** Learns from a set what joint actions do in its states; false: a limit was reached before. */
export const jointLearnerOf = (
  cells: Cells,
  ldd: Ldd,
  { levels, learner, poll }: Shelf,
): ((set: number) => boolean) => {
  const tries = jointTries(cells);
  const ways = new Map<readonly WorldStep[], Way>();
  const keep = new Set(levels.locals);

  const note = (steps: readonly WorldStep[], met: ReadonlyMap<number, number>): void => {
    if (steps.length === 0) return;
    const way = ways.get(steps);
    if (way === undefined) {
      const guards = new Map([...met].map(([p, local]) => [p, new Set([local])]));
      const learned = steps.map((step) => learner.addWorldStep(step, guards));
      ways.set(steps, { guards, learned });
      return;
    }
    const isNew = [...met].some(([p, local]) => !way.guards.get(p)!.has(local));
    if (!isNew) return;
    for (const [p, local] of met) way.guards.get(p)!.add(local);
    for (const [i, learned] of way.learned.entries())
      learner.replaceWorldStep(learned, steps[i]!, way.guards);
  };

  const tryWith = (
    stepsAt: StepsAt,
    set: number,
    met: ReadonlyMap<number, number>,
  ): void => {
    poll();
    const wanted = askedFor(stepsAt, met);
    if (typeof wanted !== "number") {
      note(wanted, met);
      return;
    }
    const level = levels.locals[wanted]!;
    for (const local of valuesAt(ldd.table, set, level)) {
      const here = ldd.restricted(set, level, local);
      tryWith(stepsAt, here, new Map(met).set(wanted, local));
    }
  };

  return (set) => {
    if (tries.length === 0 || set === EMPTY) return true;
    const states = projected(ldd, set, keep);
    const tryAll = (): boolean => {
      for (const stepsAt of tries) tryWith(stepsAt, states, new Map());
      return true;
    };
    return unlessInterrupted(tryAll, false);
  };
};

/** What the action does, or the process whose value it asks for and that is not given. */
const askedFor = (
  stepsAt: StepsAt,
  met: ReadonlyMap<number, number>,
): readonly WorldStep[] | number => {
  let wanted = -1;
  try {
    const steps = stepsAt((p) => {
      const local = met.get(p);
      if (local !== undefined) return local;
      wanted = p;
      throw new RangeError("not given");
    });
    return wanted < 0 ? steps : wanted;
  } catch (error) {
    if (wanted < 0) throw error;
    return wanted;
  }
};
