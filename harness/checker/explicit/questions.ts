/**
 * Questions about states, with their answers remembered. An answer remembered by cells stands for every state that
 * agrees on all cells that the question has read so far; questions that read the same cells are looked up together.
 * Answers are remembered by fields instead if a trial shows that fewer are unknown then (see `trial.ts`).
 */
import { InputError } from "../../model/input-error.ts";
import { bitsOf, type Layout, valueAt } from "../cells/layout.ts";
import type { Read } from "../cells/world.ts";
import type { AskByFields } from "../rules/world-reads.ts";
import { type Arena, type Recollection, recollectionAt } from "./arena.ts";
import { answered, QUESTIONS } from "./kernel.ts";
import type { ReadTries } from "./read-tries.ts";
import { type Terms, type Trial, trialOf } from "./trial.ts";

/** A question about a state. */
export type Question = {
  readonly name: string;
  readonly ask: (read: Read) => boolean;
  /** Like `ask`, and notes the fields that the question reads; null if the question reads only whole cells. */
  readonly byFields: AskByFields | null;
};

/** A question, and what was found out about it so far. It survives a change of layout. */
export type KnownQuestion = Pick<Question, "name" | "ask"> & {
  /** The cells that the question has read so far. */
  readonly reads: Set<number>;
  readonly trial: Trial | null;
};

/** @param terms when the question is tried by fields; default: the terms of `trial.ts` */
export const knownQuestion = (
  { name, ask, byFields }: Question,
  terms?: Terms,
): KnownQuestion => ({
  name,
  ask,
  reads: new Set(),
  trial: byFields && trialOf(name, byFields, terms),
});

export type Questions = {
  /** The slot that leads to the first group of questions. */
  readonly slot: number;
  /** The indices of the open questions that are true of a row. */
  readonly trueOf: (row: Int32Array) => readonly number[];
  readonly close: (question: number) => void;
};

/** Where answers are kept. */
type Memory = {
  readonly arena: Arena;
  readonly tries: ReadTries;
  readonly rareSlot: number;
  /** The number of states found so far. */
  readonly states: () => number;
};

/** The most questions in a group: each has a bit in the group's answer. */
const MOST_TOGETHER = 30;

type Group = {
  /** The place of the group's numbers in the arena: see QUESTIONS. */
  readonly at: number;
  readonly members: readonly number[];
  /** The answers by cells. Null: the group is one question, with answers by fields. */
  readonly known: Recollection | null;
};

/** The groups of open questions, in the order in which the kernel looks them up. */
type Groups = {
  /** The slot that leads to the first group. */
  readonly slot: number;
  readonly all: () => readonly Group[];
  readonly isOpen: (group: Group, k: number) => boolean;
  /** Replaces a group in which a question is remembered by fields from now on: other groups take its open questions. */
  readonly replace: (group: Group) => void;
  /** Closes a question: the kernel no longer looks it up. */
  readonly close: (question: number) => void;
};

const isByFields = ({ trial }: KnownQuestion): boolean => trial?.isPassed() ?? false;

const groupsIn = (questions: readonly KnownQuestion[], arena: Arena): Groups => {
  const slot = arena.reserve(1);

  const groupOf = (members: readonly number[], byFields: boolean): Group => {
    const at = arena.reserve(QUESTIONS.size);
    const numbers = arena.numbers();
    numbers[at + QUESTIONS.open] = 2 ** members.length - 1;
    numbers[at + QUESTIONS.isByFields] = byFields ? 1 : 0;
    return { at, members, known: byFields ? null : recollectionAt(arena, at) };
  };

  const groupsFor = (some: readonly number[]): Group[] => {
    const byFields = some.filter((each) => isByFields(questions[each]!));
    const byCells = some.filter((each) => !isByFields(questions[each]!));
    return [
      ...grouped(questions, byCells).map((members) => groupOf(members, false)),
      ...byFields.map((each) => groupOf([each], true)),
    ];
  };

  /** Links each of these groups to the next one, and the last to `after`. Other threads may be reading the groups. */
  const link = (some: readonly Group[], after: number): void => {
    for (const [k, { at }] of some.entries())
      Atomics.store(arena.numbers(), at + QUESTIONS.next, some[k + 1]?.at ?? after);
  };

  let groups = groupsFor([...questions.keys()]);
  link(groups, 0);
  arena.numbers()[slot] = groups[0]?.at ?? 0;

  const isOpen = ({ at }: Group, k: number): boolean =>
    (arena.numbers()[at + QUESTIONS.open]! & (1 << k)) !== 0;

  return {
    slot,
    all: () => groups,
    isOpen,
    replace: (group) => {
      const open = group.members.filter((_, k) => isOpen(group, k));
      const place = groups.indexOf(group);
      const next = arena.numbers()[group.at + QUESTIONS.next]!;
      const made = groupsFor(open);
      link(made, next);
      const from = place === 0 ? slot : groups[place - 1]!.at + QUESTIONS.next;
      groups = groups.toSpliced(place, 1, ...made);
      Atomics.store(arena.numbers(), from, made[0]?.at ?? next);
    },
    close: (question) => {
      for (const { at, members } of groups)
        for (const [k, member] of members.entries())
          if (member === question) arena.numbers()[at + QUESTIONS.open]! &= ~(1 << k);
    },
  };
};

/** Reads the value of a cell of the row at hand. */
type Value = (cell: number) => number;

/** What answers are learned with. */
type Learning = Memory & {
  readonly all: readonly KnownQuestion[];
  readonly groups: Groups;
  readonly layout: Layout;
};

/**
 * Asks the open questions of a group, and remembers their answers by the cells that they have read so far. Returns the
 * answers as bits.
 */
const learnByCells = (
  { all, groups, arena, states, layout }: Learning,
  group: Group,
  known: Recollection,
  row: Int32Array,
): number => {
  const { members } = group;
  const { isOpen, replace } = groups;
  const value: Value = (cell) => valueAt(layout, row, cell);
  let bits = 0;
  let hasReadMore = false;
  for (const [k, member] of members.entries()) {
    if (!isOpen(group, k)) continue;
    const { ask, reads, trial } = all[member]!;
    const answer = ask((cell) => {
      if (!reads.has(cell)) {
        reads.add(cell);
        hasReadMore = true;
      }
      return value(cell);
    });
    if (answer) bits |= 1 << k;
    trial?.note(value, answer, states());
  }
  if (hasReadMore || arena.numbers()[group.at + QUESTIONS.known] === 0)
    known.begin(bitsOf(layout, readOf(all, members)));
  known.put(row, 1 + bits);
  if (members.some((member, k) => isByFields(all[member]!) && isOpen(group, k)))
    replace(group);
  return bits;
};

/**
 * Asks the question of a group by fields, and remembers its answer by the fields that it has read. Returns the answer
 * as a bit.
 */
const learnByFields = (
  { all, groups, tries, layout }: Learning,
  group: Group,
  row: Int32Array,
): number => {
  const { name, ask, trial } = all[group.members[0]!]!;
  const { trie, calls, fail } = trial!;
  const value: Value = (cell) => valueAt(layout, row, cell);
  const before = calls();
  const answer = unlessThrown(() => trie.answer(value));
  if (answer === undefined) {
    // The question may still have an answer when asked by cells; if it throws then, the user is to see that error.
    const plainly = ask(value);
    fail();
    groups.replace(group);
    return plainly ? 1 : 0;
  }
  if (calls() > before && ask(value) !== answer) throw answersTwice(name);
  const bits = answer ? 1 : 0;
  tries.enter(group.at + QUESTIONS.known, trie.root(), value, 1 + bits);
  return bits;
};

/**
 * Questions about the states of one layout, with no answer known yet.
 *
 * @throws (from `trueOf`) what questions throw; `InputError` if a question gives two answers for one state
 */
export const questionsOf = (
  all: readonly KnownQuestion[],
  layout: Layout,
  memory: Memory,
): Questions => {
  const { arena, rareSlot } = memory;
  const groups = groupsIn(all, arena);
  const learning: Learning = { ...memory, all, groups, layout };

  const bitsOfGroup = (group: Group, row: Int32Array): number => {
    const found = answered(arena.numbers(), group.at, rareSlot, row, 0);
    if (found !== 0) return found - 1;
    return group.known === null
      ? learnByFields(learning, group, row)
      : learnByCells(learning, group, group.known, row);
  };

  return {
    slot: groups.slot,
    trueOf: (row) =>
      groups.all().flatMap((group) => {
        const open = arena.numbers()[group.at + QUESTIONS.open]!;
        if (open === 0) return [];
        const yes = bitsOfGroup(group, row) & open;
        return group.members.filter((_, k) => (yes & (1 << k)) !== 0);
      }),
    close: groups.close,
  };
};

const unlessThrown = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

const answersTwice = (name: string): InputError =>
  new InputError(
    `the property "${name}" gave two answers of the same state. It is impure, or asks whether ` +
      "states are the same object, where it is to compare what they hold",
  );

const readOf = (
  all: readonly KnownQuestion[],
  members: readonly number[],
): ReadonlySet<number> => new Set(members.flatMap((each) => [...all[each]!.reads]));

/** Groups questions: a question joins one whose cells include all of its own. */
const grouped = (
  all: readonly KnownQuestion[],
  questions: readonly number[],
): readonly number[][] => {
  const groups: number[][] = [];
  const bySize = questions.toSorted((a, b) => all[b]!.reads.size - all[a]!.reads.size);
  for (const each of bySize) {
    const { reads } = all[each]!;
    const home = groups.find(
      (members) =>
        reads.size > 0 &&
        members.length < MOST_TOGETHER &&
        [...reads].every((cell) => all[members[0]!]!.reads.has(cell)),
    );
    if (home === undefined) groups.push([each]);
    else home.push(each);
  }
  return groups;
};
