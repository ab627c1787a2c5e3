/**
 * The steps of each process by its two values, learned once and kept as numbers. Of a pair of values
 * that stands in a row it is known what stands there, so a step is what it adds to each word.
 *
 * A record: how many steps are always enabled, how many of those are no faults, where the simple
 * ones end, where the record ends. A simple step changes the two cells alone: a number per word, and
 * one for the sum of the row. The others follow, each with the same numbers behind what else holds
 * of it: see GUARDED. Its maps are a list that other steps may share: see MAP.
 */
import type { Cells } from "../cells/cells.ts";
import type { Layout } from "../cells/layout.ts";
import { pairTable } from "../cells/pair-table.ts";
import { type Step, stepsOf } from "../rules/steps.ts";
import { factorsOf } from "./row-hash.ts";
import type { Taken } from "./taken.ts";

export const RECORD = { enabled: 0, progress: 1, simpleEnd: 2, end: 3, size: 4 } as const;
/** The cuts that hold the step up, whether it is a fault, its action, its maps; then the numbers. */
export const GUARDED = {
  heldBy: 0,
  fault: 1,
  action: 2,
  maps: 3,
  mapsEnd: 4,
  deltas: 5,
} as const;
/** The map, its cell, and the letter that it adds if a deaf addressee would not get it, or -1. */
export const MAP = { index: 0, cell: 1, letter: 2, size: 3 } as const;

export type LearnedSteps = {
  /** All records; another array after `learn`. */
  flat: Int32Array;
  /** Where the record for the values of a process in a row begins, or -1. */
  readonly find: (row: Int32Array, p: number) => number;
  readonly learn: (row: Int32Array, p: number) => number;
  readonly bytes: () => number;
};

/** Pairs of so few bits have a place each. */
const DIRECT_BITS = 12;

/** Per process: the fields of its two cells, and where the places of its pairs begin, or -1. */
const FIELDS = 7;

export const learnedSteps = (
  cells: Cells,
  layout: Layout,
  taken: Taken,
): LearnedSteps => {
  const { words, word, shift, mask } = layout;
  const factors = factorsOf(words);
  const processes = cells.nodes.length;
  const pairs = cells.nodes.map(() => pairTable());
  const mapLists = new Map<string, number>();
  const fields = new Int32Array(processes * FIELDS);
  let places = 0;
  for (let p = 0; p < processes; p++) {
    const inbox = processes + p;
    const size = (mask[p]! + 1) * (mask[inbox]! + 1);
    const base = size <= 1 << DIRECT_BITS ? places : -1;
    if (base >= 0) places += size;
    fields.set(
      [word[p]!, shift[p]!, mask[p]!, word[inbox]!, shift[inbox]!, mask[inbox]!, base],
      p * FIELDS,
    );
  }
  const direct = new Int32Array(places).fill(-1);
  let top = 0;

  const reserve = (more: number): void => {
    if (top + more <= learned.flat.length) return;
    const longer = new Int32Array(Math.max(2 * learned.flat.length, top + more));
    longer.set(learned.flat);
    learned.flat = longer;
  };

  const put = (value: number): void => {
    learned.flat[top++] = value;
  };

  /** What the step adds to each word and to the sum. */
  const putDeltas = (p: number, local: number, inbox: number, step: Step): void => {
    const { flat } = learned;
    flat.fill(0, top, top + words + 1);
    const add = (cell: number, difference: number): void => {
      const added = difference << shift[cell]!;
      flat[top + word[cell]!]! += added;
      flat[top + words]! += Math.imul(added, factors[word[cell]!]!);
    };
    add(p, step.local - local);
    add(processes + p, step.inbox - inbox);
    top += words + 1;
  };

  const isSimple = ({ heldBy, maps }: Step): boolean => heldBy === 0 && maps.length === 0;

  const mayBeDeaf = (letter: number): boolean =>
    letter >= 0 && cells.processes[cells.target(letter)]!.deaf !== undefined;

  /** Where the maps of a step stand: most steps share theirs with others. */
  const mapsOf = ({ maps, adds }: Step): number => {
    const key = `${maps} ${adds}`;
    const found = mapLists.get(key);
    if (found !== undefined) return found;
    reserve(MAP.size * maps.length);
    const start = top;
    for (const [k, index] of maps.entries()) {
      put(index);
      put(cells.maps[index]!.cell);
      put(mayBeDeaf(adds[k]!) ? adds[k]! : -1);
    }
    mapLists.set(key, start);
    return start;
  };

  const putGuarded = (step: Step, maps: number): void => {
    put(step.heldBy);
    put(step.fault ? 1 : 0);
    put(taken.number(step.action));
    put(maps);
    put(maps + MAP.size * step.maps.length);
  };

  /** Writes the record of a pair of values. */
  const putRecord = (p: number, local: number, inbox: number): number => {
    const steps = stepsOf(cells, p, local, inbox);
    const simple = steps.filter(isSimple);
    const guarded = steps.filter((step) => !isSimple(step));
    const maps = guarded.map(mapsOf);
    reserve(RECORD.size + steps.length * (GUARDED.deltas + words + 1));
    const start = top;
    put(simple.length);
    put(simple.filter(({ fault }) => !fault).length);
    top = start + RECORD.size;
    for (const step of simple) {
      taken.mark(taken.number(step.action));
      // One that changes nothing leads to the state that it starts from, which is known.
      if (step.local !== local || step.inbox !== inbox) putDeltas(p, local, inbox, step);
    }
    learned.flat[start + RECORD.simpleEnd] = top;
    for (const [k, step] of guarded.entries()) {
      putGuarded(step, maps[k]!);
      putDeltas(p, local, inbox, step);
    }
    learned.flat[start + RECORD.end] = top;
    return start;
  };

  const localIn = (row: Int32Array, f: number): number =>
    (row[fields[f]!]! >>> fields[f + 1]!) & fields[f + 2]!;
  const inboxIn = (row: Int32Array, f: number): number =>
    (row[fields[f + 3]!]! >>> fields[f + 4]!) & fields[f + 5]!;
  const placeOf = (f: number, local: number, inbox: number): number =>
    fields[f + 6]! + Math.imul(local, fields[f + 5]! + 1) + inbox;

  const learned: LearnedSteps = {
    flat: new Int32Array(1 << 10),
    find: (row, p) => {
      const f = p * FIELDS;
      const local = localIn(row, f);
      const inbox = inboxIn(row, f);
      return fields[f + 6]! < 0
        ? pairs[p]!.find(local, inbox)
        : direct[placeOf(f, local, inbox)]!;
    },
    learn: (row, p) => {
      const f = p * FIELDS;
      const local = localIn(row, f);
      const inbox = inboxIn(row, f);
      const start = putRecord(p, local, inbox);
      if (fields[f + 6]! < 0) pairs[p]!.put(local, inbox, start);
      else direct[placeOf(f, local, inbox)] = start;
      return start;
    },
    bytes: () =>
      learned.flat.byteLength +
      direct.byteLength +
      pairs.reduce((sum, each) => sum + each.bytes(), 0),
  };
  return learned;
};
