/**
 * The steps of each process by its two values, learned once and kept as numbers. Of a pair of values
 * that stands in a row it is known what stands there, so a step is what it adds to each word.
 *
 * A record: how many steps are always enabled, how many of those are no faults, where the simple
 * ones end, where the record ends. A simple step changes the two cells alone: a number per word, and
 * one for the sum of the row. The others follow, each with its size, the cuts that hold it up,
 * whether it is a fault, its action, the same numbers, and its maps: index, cell, and the letter that
 * a deaf addressee does not get, or -1.
 */
import type { Cells } from "../cells/cells.ts";
import type { Layout } from "../cells/layout.ts";
import { pairTable } from "../cells/pair-table.ts";
import { type Step, stepsOf } from "../rules/steps.ts";
import { factorsOf } from "./row-hash.ts";
import type { Taken } from "./taken.ts";

export const RECORD = { enabled: 0, progress: 1, simpleEnd: 2, end: 3, size: 4 } as const;
export const GUARDED = { size: 0, heldBy: 1, fault: 2, action: 3, deltas: 4 } as const;
export const MAP = { index: 0, cell: 1, letter: 2, size: 3 } as const;

export type LearnedSteps = {
  /** All records; another array after `learn`. */
  flat: Int32Array;
  /** Where the record of a pair begins, or -1. */
  readonly find: (p: number, local: number, inbox: number) => number;
  readonly learn: (p: number, local: number, inbox: number) => number;
  readonly bytes: () => number;
};

/** Pairs of so few bits have a place each. */
const DIRECT_BITS = 12;

export const learnedSteps = (
  cells: Cells,
  layout: Layout,
  taken: Taken,
): LearnedSteps => {
  const { words } = layout;
  const factors = factorsOf(words);
  const processes = cells.nodes.length;
  const inboxBits = cells.nodes.map((_, p) => bitsOf(layout.mask[processes + p]!));
  const bits = cells.nodes.map((_, p) => bitsOf(layout.mask[p]!) + inboxBits[p]!);
  const isDirect = bits.map((each) => each <= DIRECT_BITS);
  const direct = bits.map((each, p) =>
    new Int32Array(isDirect[p] ? 1 << each : 0).fill(-1),
  );
  const pairs = cells.nodes.map(() => pairTable());
  let top = 0;

  const reserve = (more: number): void => {
    if (top + more <= learned.flat.length) return;
    const longer = new Int32Array(Math.max(2 * learned.flat.length, top + more));
    longer.set(learned.flat);
    learned.flat = longer;
  };

  /** What the step adds to each word and to the sum. */
  const deltasOf = (p: number, local: number, inbox: number, step: Step): number[] => {
    const deltas = new Array<number>(words + 1).fill(0);
    const changes = [
      [p, step.local - local],
      [processes + p, step.inbox - inbox],
    ] as const;
    for (const [cell, difference] of changes) {
      const word = layout.word[cell]!;
      const added = difference << layout.shift[cell]!;
      deltas[word] = (deltas[word]! + added) | 0;
      deltas[words] = (deltas[words]! + Math.imul(added, factors[word]!)) | 0;
    }
    return deltas;
  };

  const put = (...numbers: readonly number[]): void => {
    reserve(numbers.length);
    for (const each of numbers) learned.flat[top++] = each;
  };

  const isSimple = ({ heldBy, maps }: Step): boolean => heldBy === 0 && maps.length === 0;

  const putGuarded = (step: Step, deltas: readonly number[]): void => {
    const size = GUARDED.deltas + words + 1 + MAP.size * step.maps.length;
    put(size, step.heldBy, step.fault ? 1 : 0, taken.number(step.action), ...deltas);
    for (const [k, index] of step.maps.entries()) {
      const letter = step.adds[k]!;
      const mayBeDeaf =
        letter >= 0 && cells.processes[cells.target(letter)]!.deaf !== undefined;
      put(index, cells.maps[index]!.cell, mayBeDeaf ? letter : -1);
    }
  };

  const learned: LearnedSteps = {
    flat: new Int32Array(1 << 10),
    find: (p, local, inbox) =>
      isDirect[p]
        ? direct[p]![(local << inboxBits[p]!) | inbox]!
        : pairs[p]!.find(local, inbox),
    learn: (p, local, inbox) => {
      const steps = stepsOf(cells, p, local, inbox);
      const simple = steps.filter(isSimple);
      const start = top;
      put(simple.length, simple.filter(({ fault }) => !fault).length, 0, 0);
      for (const step of simple) {
        taken.mark(taken.number(step.action));
        // One that changes nothing leads to the state that it starts from, which is known.
        if (step.local !== local || step.inbox !== inbox)
          put(...deltasOf(p, local, inbox, step));
      }
      learned.flat[start + RECORD.simpleEnd] = top;
      for (const step of steps)
        if (!isSimple(step)) putGuarded(step, deltasOf(p, local, inbox, step));
      learned.flat[start + RECORD.end] = top;
      // A value that outgrew its field has no place here; the rows are laid out anew.
      if (local > layout.mask[p]! || inbox > layout.mask[processes + p]!) return start;
      if (isDirect[p]) direct[p]![(local << inboxBits[p]!) | inbox] = start;
      else pairs[p]!.put(local, inbox, start);
      return start;
    },
    bytes: () =>
      learned.flat.byteLength +
      direct.reduce((sum, each) => sum + each.byteLength, 0) +
      pairs.reduce((sum, each) => sum + each.bytes(), 0),
  };
  return learned;
};

const bitsOf = (mask: number): number => 32 - Math.clz32(mask);
