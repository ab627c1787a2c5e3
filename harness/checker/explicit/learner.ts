/**
 * Learns what threads ask: the steps of processes by their values, what maps make of values, who is
 * deaf to what. It writes the answers where all threads look. Of values that stand in a row it is
 * known what stands there, so a step is what it adds to each word.
 */
import { type Cells, DISABLED } from "../cells/cells.ts";
import { type Layout, valueAt } from "../cells/layout.ts";
import type { JointTrie } from "../rules/joint.ts";
import { normalised, type Step, stepsOf, type WorldStep } from "../rules/steps.ts";
import { lastingSteps } from "../rules/world-steps.ts";
import { type Arena, type Blocks, blocksAt, type Pairs, pairsAt } from "./arena.ts";
import { ASKED, CUT, GUARDED, IMAGE, MAP, RECORD, type Tables, WORLD } from "./kernel.ts";
import { type Group, groupsOf, planOf } from "./plan.ts";
import type { ReadTries } from "./read-tries.ts";
import { factorsOf } from "./row-hash.ts";
import type { Taken } from "./taken.ts";

export type Learner = Pick<
  Tables,
  "plan" | "cutsSlot" | "lastingSlot" | "jointSlots" | "heardSlots"
> & {
  /**
   * Learns what was asked about a row. False: a value has no room in its field, the rows must be laid
   * out anew.
   */
  readonly learn: (asked: Int32Array, row: Int32Array) => boolean;
};

type StepAt = {
  readonly p: number;
  readonly local: number;
  readonly inbox: number;
  readonly step: Step;
};

/** Where what was learned is kept. */
type Shelf = {
  readonly arena: Arena;
  readonly taken: Taken;
  readonly joint: readonly JointTrie[];
  readonly tries: ReadTries;
};

type Entry = { readonly about: number; readonly table: Blocks };

export const learnerOf = (
  cells: Cells,
  layout: Layout,
  { arena, taken, joint, tries }: Shelf,
): Learner => {
  const { words, word, shift, mask } = layout;
  const factors = factorsOf(words);
  const processes = cells.nodes.length;
  const mapLists = new Map<string, number>();
  const images = new Map<number, Entry>();
  const imageSlots = new Map<number, number>();
  const deafness = new Map<number, Entry>();
  const deafSlots = new Map<number, number>();

  const fits = (): boolean => {
    for (let cell = 0; cell < cells.count; cell++)
      if (cells.sizeOf(cell) - 1 > mask[cell]!) return false;
    return true;
  };

  /** Writes numbers one after the other where there was room for them. */
  const writer = (at: number) => {
    let top = at;
    return {
      top: () => top,
      put: (...values: number[]) => {
        for (const value of values) arena.numbers()[top++] = value;
      },
      /** Leaves so many out: where they begin. */
      skip: (length: number) => {
        top += length;
        return top - length;
      },
    };
  };

  const slotFor = (
    about: number,
    slots: Map<number, number>,
    entries: Map<number, Entry>,
  ): number => {
    const found = slots.get(about);
    if (found !== undefined) return found;
    const slot = arena.reserve(1);
    slots.set(about, slot);
    entries.set(slot, { about, table: blocksAt(arena, slot) });
    return slot;
  };

  const mayBeDeaf = (letter: number): boolean =>
    letter >= 0 && cells.processes[cells.target(letter)]!.deaf !== undefined;

  /** Where a list of maps stands: most steps share theirs with others. */
  const mapsOf = (maps: readonly number[], adds: readonly number[]): number => {
    const key = `${maps} ${adds}`;
    const found = mapLists.get(key);
    if (found !== undefined) return found;
    const entries = maps.flatMap((map, k) => {
      const letter = adds[k] ?? -1;
      const isDeafable = mayBeDeaf(letter);
      return [
        slotFor(map, imageSlots, images),
        cells.maps[map]!.cell,
        isDeafable ? slotFor(letter, deafSlots, deafness) : 0,
        isDeafable ? cells.target(letter) : 0,
      ];
    });
    const start = arena.reserve(entries.length);
    writer(start).put(...entries);
    mapLists.set(key, start);
    return start;
  };

  const isSimple = ({ heldBy, maps }: Step): boolean => heldBy === 0 && maps.length === 0;

  /** Writes what a step adds to each word, and to the sum, where there are zeros. */
  const putDeltas = (at: number, { p, local, inbox, step }: StepAt): void => {
    const numbers = arena.numbers();
    const add = (cell: number, difference: number): void => {
      const added = difference << shift[cell]!;
      numbers[at + word[cell]!]! += added;
      numbers[at + words]! += Math.imul(added, factors[word[cell]!]!);
    };
    add(p, step.local - local);
    add(processes + p, step.inbox - inbox);
  };

  /** Writes the record of a group that holds what it holds in a row; 0: it does not fit. */
  const recordOf = ({ processes: members }: Group, row: Int32Array): number => {
    const simple: StepAt[] = [];
    const guarded: StepAt[] = [];
    for (const p of members) {
      const local = valueAt(layout, row, p);
      const inbox = valueAt(layout, row, processes + p);
      for (const step of stepsOf(cells, p, local, inbox))
        (isSimple(step) ? simple : guarded).push({ p, local, inbox, step });
    }
    if (!fits()) return 0;
    const maps = guarded.map(({ step }) => mapsOf(step.maps, step.adds));
    for (const { step } of [...simple, ...guarded]) taken.number(step.action);
    // One that changes nothing leads to the state that it starts from, which is known.
    const changing = simple.filter(
      ({ local, inbox, step }) => step.local !== local || step.inbox !== inbox,
    );
    const size = words + 1;
    const start = arena.reserve(
      RECORD.size + changing.length * size + guarded.length * (GUARDED.deltas + size),
    );
    const { top, put, skip } = writer(start + RECORD.size);
    for (const each of changing) putDeltas(skip(size), each);
    const simpleEnd = top();
    for (const [k, each] of guarded.entries()) {
      const { heldBy, fault, action, maps: own } = each.step;
      put(heldBy, fault ? 1 : 0, taken.number(action));
      put(maps[k]!, maps[k]! + MAP.size * own.length);
      putDeltas(skip(size), each);
    }
    const progress = simple.filter(({ step }) => !step.fault).length;
    writer(start).put(simple.length, progress, simpleEnd, top());
    for (const { step } of simple) taken.mark(taken.number(step.action));
    return start;
  };

  const worldLists = new Map<string, number>();
  /** Where a list of world steps stands: many states have the same. */
  const worldList = (steps: readonly WorldStep[]): number => {
    const starts = steps.map(worldStep);
    const key = `${starts}`;
    const found = worldLists.get(key);
    if (found !== undefined) return found;
    const list = arena.reserve(1 + starts.length);
    writer(list).put(starts.length, ...starts);
    worldLists.set(key, list);
    return list;
  };

  const worldSteps = new Map<string, number>();
  const worldStep = ({ action, maps, normalises, fault }: WorldStep): number => {
    const numbers = [taken.number(action), mapsOf(maps, [])] as const;
    const key = `${numbers} ${normalises}`;
    const found = worldSteps.get(key);
    if (found !== undefined) return found;
    const noted = arena.reserve(normalises.length);
    writer(noted).put(...normalises);
    const start = arena.reserve(WORLD.size);
    const [number, list] = numbers;
    writer(start).put(
      number,
      fault ? 1 : 0,
      action.type === "tick" ? 1 : 0,
      list,
      list + MAP.size * maps.length,
      noted,
      noted + normalises.length,
    );
    worldSteps.set(key, start);
    return start;
  };

  const groups = groupsOf(layout, processes);
  const pairs = new Map<number, Pairs>();
  const bases = groups.map(({ at, fields, bits }) => {
    if (fields !== null) return arena.reserve(2 ** bits);
    const slot = arena.reserve(1);
    pairs.set(at, pairsAt(arena, slot));
    return slot;
  });
  const plan = planOf(layout, processes, groups, bases);
  const groupAt = new Map(
    groups.map((group, k) => [group.at, { group, base: bases[k]! }]),
  );

  const learnSteps = (at: number, row: Int32Array): boolean => {
    const { group, base } = groupAt.get(at)!;
    const record = recordOf(group, row);
    if (record === 0) return false;
    if (group.fields === null) {
      const [p] = group.processes as readonly [number];
      pairs
        .get(at)!
        .put(valueAt(layout, row, p), valueAt(layout, row, processes + p), record);
      return true;
    }
    let index = 0;
    let left = 0;
    for (const { word: of, shift: by, bits } of group.fields) {
      index |= ((row[of]! >>> by) & (2 ** bits - 1)) << left;
      left += bits;
    }
    Atomics.store(arena.numbers(), base + index, record);
    return true;
  };

  const learnImage = (slot: number, value: number): boolean => {
    const { about, table } = images.get(slot)!;
    const { cell, of } = cells.maps[about]!;
    const image = of(value);
    if (image !== DISABLED && image > mask[cell]!) return false;
    table.put(value, image === DISABLED ? IMAGE.disabled : IMAGE.first + image);
    return true;
  };

  const learnDeafness = (slot: number, local: number): void => {
    const { about: letter, table } = deafness.get(slot)!;
    const q = cells.target(letter);
    const { state } = cells.locals[q]!.values[local]!;
    table.put(local, cells.reactions[q]!.deaf(state, letter) ? 1 : 2);
  };

  const heardSlots = Int32Array.from(cells.nodes, () => arena.reserve(1));
  const heard = [...heardSlots].map((slot) => pairsAt(arena, slot));
  const learnInbox = (p: number, local: number, inbox: number): boolean => {
    const kept = normalised(cells, p, local, inbox);
    if (kept > mask[processes + p]!) return false;
    heard[p]!.put(local, inbox, 1 + kept);
    return true;
  };

  const cutsSlot = cells.cuts.length === 0 ? 0 : arena.reserve(1);
  const cuts = blocksAt(arena, cutsSlot);
  const learnCut = (value: number): void => {
    const { cut } = cells.faults.values[value]!;
    cuts.put(value, cut < 0 ? CUT.none : CUT.first + cut);
  };

  const lasting = lastingSteps(cells);
  const lastingSlot = lasting.length === 0 ? 0 : arena.reserve(1);
  if (lastingSlot !== 0) {
    const list = worldList(lasting);
    arena.numbers()[lastingSlot] = list;
  }

  const jointSlots = Int32Array.from(joint, () => arena.reserve(1));
  const learnJoint = (k: number, row: Int32Array): void => {
    const { root, answer } = joint[k]!;
    const locals = (p: number): number => valueAt(layout, row, p);
    const list = worldList(answer(locals));
    tries.enter(jointSlots[k]!, root(), locals, list);
  };

  const learn = (asked: Int32Array, row: Int32Array): boolean => {
    const [what, a, b, c] = asked as unknown as readonly [number, number, number, number];
    switch (what) {
      case ASKED.steps:
        return learnSteps(a, row);
      case ASKED.image:
        return learnImage(a, b);
      case ASKED.deafness:
        learnDeafness(a, b);
        return true;
      case ASKED.inbox:
        return learnInbox(a, b, c);
      case ASKED.cut:
        learnCut(a);
        return true;
      default:
        learnJoint(a, row);
        return true;
    }
  };
  return { plan, cutsSlot, lastingSlot, jointSlots, heardSlots, learn };
};
