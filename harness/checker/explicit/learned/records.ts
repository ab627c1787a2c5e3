/** Learns the steps of groups of processes, by the values of these processes, as records: see RECORD. */
import type { Cells } from "../../cells/cells.ts";
import { type Layout, valueAt } from "../../cells/layout.ts";
import { type Step, stepsOf } from "../../rules/steps.ts";
import { type Arena, type Pairs, pairsAt } from "../arena.ts";
import { GUARDED, MAP, RECORD } from "../kernel.ts";
import { type Group, groupsOf, planOf } from "../plan.ts";
import { factorsOf } from "../row-hash.ts";
import type { Taken } from "../taken.ts";
import type { LearnedMaps } from "./maps.ts";
import { writerAt } from "./writer.ts";

type LearnedRecords = {
  /** The plan of the groups, which tells where their records are found: see GROUP. */
  readonly plan: Int32Array;
  /**
   * Learns the steps of the group at this place of the plan, for its values in a row. Returns false if a value has no
   * room in its field.
   */
  readonly learn: (at: number, row: Int32Array) => boolean;
};

type StepAt = {
  readonly p: number;
  readonly local: number;
  readonly inbox: number;
  readonly step: Step;
};

type Memory = {
  readonly arena: Arena;
  readonly taken: Taken;
  readonly maps: Pick<LearnedMaps, "listOf">;
};

/** What is learned about the steps of groups in one layout; empty at first. */
export const learnedRecords = (
  cells: Cells,
  layout: Layout,
  memory: Memory,
): LearnedRecords => {
  const { arena } = memory;
  const processes = cells.nodes.length;
  const groups = groupsOf(layout, processes);
  const pairs = new Map<number, Pairs>();
  const bases = groups.map(({ at, fields, bits }) => {
    if (fields !== null) return arena.reserve(2 ** bits);
    const slot = arena.reserve(1);
    pairs.set(at, pairsAt(arena, slot));
    return slot;
  });
  const groupAt = new Map(
    groups.map((group, k) => [group.at, { group, base: bases[k]! }]),
  );
  const put = putRecords(cells, layout, memory);
  return {
    plan: planOf(layout, processes, groups, bases),
    learn: (at, row) => {
      const { group, base } = groupAt.get(at)!;
      const steps = stepsIn(cells, layout, group, row);
      if (!fits(cells, layout)) return false;
      const record = put(steps);
      const [p] = group.processes as readonly [number];
      if (group.fields === null)
        pairs
          .get(at)!
          .put(valueAt(layout, row, p), valueAt(layout, row, processes + p), record);
      else Atomics.store(arena.numbers(), base + indexOf(group.fields, row), record);
      return true;
    },
  };
};

/** The fields of a group in a row, joined to one number. */
const indexOf = (fields: NonNullable<Group["fields"]>, row: Int32Array): number => {
  let index = 0;
  let left = 0;
  for (const { word, shift, bits } of fields) {
    index |= ((row[word]! >>> shift) & (2 ** bits - 1)) << left;
    left += bits;
  }
  return index;
};

/** Whether the field of each cell has room for all values known now. */
const fits = (cells: Cells, { mask }: Layout): boolean => {
  for (let cell = 0; cell < cells.count; cell++)
    if (cells.sizeOf(cell) - 1 > mask[cell]!) return false;
  return true;
};

const stepsIn = (
  cells: Cells,
  layout: Layout,
  { processes }: Group,
  row: Int32Array,
): readonly StepAt[] =>
  processes.flatMap((p) => {
    const local = valueAt(layout, row, p);
    const inbox = valueAt(layout, row, cells.nodes.length + p);
    return stepsOf(cells, p, local, inbox).map((step) => ({ p, local, inbox, step }));
  });

const isSimple = ({ step: { heldBy, maps } }: StepAt): boolean =>
  heldBy === 0 && maps.length === 0;

/** A step that changes nothing leads back to the state being expanded, which need not be offered. */
const isChanging = ({ local, inbox, step }: StepAt): boolean =>
  step.local !== local || step.inbox !== inbox;

/** A function that writes the record of some steps, and returns where the record begins. */
const putRecords = (
  cells: Cells,
  { words, word, shift }: Layout,
  { arena, taken, maps: { listOf } }: Memory,
): ((steps: readonly StepAt[]) => number) => {
  const factors = factorsOf(words);
  const size = words + 1;

  /** Writes the numbers that a step adds to the words and to the sum of a row. There must be zeros at `at`. */
  const putDeltas = (at: number, { p, local, inbox, step }: StepAt): void => {
    const numbers = arena.numbers();
    const add = (cell: number, difference: number): void => {
      const added = difference << shift[cell]!;
      numbers[at + word[cell]!]! += added;
      numbers[at + words]! += Math.imul(added, factors[word[cell]!]!);
    };
    add(p, step.local - local);
    add(cells.nodes.length + p, step.inbox - inbox);
  };

  return (steps) => {
    const simple = steps.filter(isSimple);
    const guarded = steps.filter((each) => !isSimple(each));
    // Reserves room for lists of maps and marks of actions first, because a record has to be in one piece.
    const lists = guarded.map(({ step }) => listOf(step.maps, step.adds));
    for (const { step } of [...simple, ...guarded]) taken.number(step.action);
    const changing = simple.filter(isChanging);
    const start = arena.reserve(
      RECORD.size + changing.length * size + guarded.length * (GUARDED.deltas + size),
    );
    const { top, put, skip } = writerAt(arena, start + RECORD.size);
    for (const each of changing) putDeltas(skip(size), each);
    const simpleEnd = top();
    for (const [k, each] of guarded.entries()) {
      const { heldBy, fault, action, maps } = each.step;
      put(heldBy, fault ? 1 : 0, taken.number(action));
      put(lists[k]!, lists[k]! + MAP.size * maps.length);
      putDeltas(skip(size), each);
    }
    const progress = simple.filter(({ step }) => !step.fault).length;
    writerAt(arena, start).put(simple.length, progress, simpleEnd, top());
    for (const { step } of simple) taken.mark(taken.number(step.action));
    return start;
  };
};
