/**
 * The successors of a state, in one layout: remembered steps looked up by what each process holds,
 * and applied to the packed row as additions.
 */
import { type Cells, DISABLED } from "../cells/cells.ts";
import { type Layout, packed, valueAt } from "../cells/layout.ts";
import { normalised, type WorldStep } from "../rules/steps.ts";
import type { WorldSteps } from "../rules/world-steps.ts";
import {
  GUARDED,
  type LearnedSteps,
  learnedSteps,
  MAP,
  RECORD,
} from "./learned-steps.ts";
import type { MapImages } from "./map-images.ts";
import { factorsOf, sumOf } from "./row-hash.ts";
import type { StateStore } from "./state-store.ts";
import type { Taken } from "./taken.ts";

/** What successors are made of, whatever the layout. */
export type Learning = {
  readonly cells: Cells;
  readonly images: MapImages;
  readonly worldSteps: WorldSteps;
  readonly taken: Taken;
  /** The row that stands for a row, where several do; ids by cell. */
  readonly canonical: ((values: Int32Array) => Int32Array) | null;
};

export type Expander = {
  /** The row being expanded. */
  readonly row: Int32Array;
  /**
   * Offers the successors of a state. The number of its transitions, or OUTGROWN: a value has no room
   * in its field, the rows must be laid out anew and the state expanded again.
   */
  readonly expand: (state: number) => number;
  /** Steps other than faults that the last state had. */
  readonly progress: () => number;
  readonly bytes: () => number;
};

export const OUTGROWN = -1;

export const expander = (
  { cells, images, worldSteps, taken, canonical }: Learning,
  layout: Layout,
  { rows, offer, offerRow }: StateStore,
): Expander => {
  const { words, word, shift, mask } = layout;
  const processes = cells.nodes.length;
  const factors = factorsOf(words);
  const steps: LearnedSteps = learnedSteps(cells, layout, taken);
  const row = new Int32Array(words);
  const candidate = new Int32Array(words);
  const nothing = new Int32Array(words + 1);
  let sum = 0;
  let candidateSum = 0;
  let progress = 0;

  const localNow = (p: number): number => valueAt(layout, row, p);

  const cutInForce = (): number => {
    if (cells.cuts.length === 0) return 0;
    const { cut } = cells.faults.values[valueAt(layout, row, cells.faultsCell)]!;
    return cut < 0 ? 0 : 1 << cut;
  };

  const outgrown = (): boolean => {
    for (let cell = 0; cell < cells.count; cell++)
      if (cells.sizeOf(cell) - 1 > mask[cell]!) return true;
    return false;
  };

  /** Sets a cell of the candidate; false where the value has no room. */
  const set = (cell: number, value: number): boolean => {
    if (value > mask[cell]!) return false;
    const added = (value - valueAt(layout, candidate, cell)) << shift[cell]!;
    candidate[word[cell]!]! += added;
    candidateSum = (candidateSum + Math.imul(added, factors[word[cell]!]!)) | 0;
    return true;
  };

  /** Offers the candidate, or the row that stands for it. */
  const offerCandidate = (state: number): boolean => {
    if (canonical === null) {
      offer(candidate, candidateSum, nothing, 0, state);
      return true;
    }
    const values = new Int32Array(cells.count);
    for (let cell = 0; cell < cells.count; cell++)
      values[cell] = valueAt(layout, candidate, cell);
    const stands = canonical(values);
    if (stands.some((value, cell) => value > mask[cell]!)) return false;
    offerRow(packed(layout, stands), state);
    return true;
  };

  const takeSimple = (from: number, to: number, state: number): boolean => {
    const { flat } = steps;
    for (let at = from; at < to; at += words + 1)
      if (canonical === null) offer(row, sum, flat, at, state);
      else {
        for (let k = 0; k < words; k++) candidate[k] = row[k]! + flat[at + k]!;
        if (!offerCandidate(state)) return false;
      }
    return true;
  };

  /** The transitions among these steps, or OUTGROWN. */
  const takeGuarded = (from: number, to: number, state: number, cut: number): number => {
    const { flat } = steps;
    let count = 0;
    for (let at = from; at < to; at += GUARDED.deltas + words + 1) {
      if ((flat[at + GUARDED.heldBy]! & cut) !== 0) continue;
      for (let k = 0; k < words; k++)
        candidate[k] = row[k]! + flat[at + GUARDED.deltas + k]!;
      candidateSum = (sum + flat[at + GUARDED.deltas + words]!) | 0;
      const applied = applyMaps(flat[at + GUARDED.maps]!, flat[at + GUARDED.mapsEnd]!);
      if (applied === DISABLED) continue;
      if (applied === OUTGROWN || !offerCandidate(state)) return OUTGROWN;
      count++;
      progress += 1 - flat[at + GUARDED.fault]!;
      taken.mark(flat[at + GUARDED.action]!);
    }
    return count;
  };

  /** Applies the maps of a step to the candidate: 0, or DISABLED, or OUTGROWN. */
  const applyMaps = (from: number, to: number): number => {
    const { flat } = steps;
    for (let at = from; at < to; at += MAP.size) {
      const cell = flat[at + MAP.cell]!;
      const letter = flat[at + MAP.letter]!;
      if (letter >= 0 && images.isDeaf(letter, localNow(cells.target(letter)))) continue;
      const image = images.imageOf(
        flat[at + MAP.index]!,
        valueAt(layout, candidate, cell),
      );
      if (image === DISABLED) return DISABLED;
      if (!set(cell, image)) return OUTGROWN;
    }
    return 0;
  };

  /** Takes a step of the world: 1 if it is enabled, 0, or OUTGROWN. */
  const takeWorldStep = (state: number, step: WorldStep): number => {
    const { maps, normalises, fault, action } = step;
    candidate.set(row);
    candidateSum = sum;
    for (const map of maps) {
      const { cell } = cells.maps[map]!;
      const image = images.imageOf(map, valueAt(layout, candidate, cell));
      if (image === DISABLED) return 0;
      if (!set(cell, image)) return OUTGROWN;
    }
    for (const p of normalises) {
      const local = valueAt(layout, candidate, p);
      const inbox = valueAt(layout, candidate, processes + p);
      if (!set(processes + p, normalised(cells, p, local, inbox))) return OUTGROWN;
    }
    const isIdle =
      action.type === "tick" && candidate.every((each, k) => each === row[k]);
    if (!fault && !isIdle) progress++;
    taken.mark(taken.number(action));
    return offerCandidate(state) ? 1 : OUTGROWN;
  };

  const expand = (state: number): number => {
    rows.read(state, row);
    sum = sumOf(row, 0, factors);
    progress = 0;
    const cut = cutInForce();
    let transitions = 0;
    for (let p = 0; p < processes; p++) {
      let at = steps.find(row, p);
      if (at < 0) {
        at = steps.learn(row, p);
        if (outgrown()) return OUTGROWN;
      }
      const { flat } = steps;
      transitions += flat[at + RECORD.enabled]!;
      progress += flat[at + RECORD.progress]!;
      const simpleEnd = flat[at + RECORD.simpleEnd]!;
      const end = flat[at + RECORD.end]!;
      if (!takeSimple(at + RECORD.size, simpleEnd, state)) return OUTGROWN;
      if (end > simpleEnd) {
        const count = takeGuarded(simpleEnd, end, state, cut);
        if (count === OUTGROWN) return OUTGROWN;
        transitions += count;
      }
    }
    for (const step of worldSteps(localNow)) {
      const count = takeWorldStep(state, step);
      if (count === OUTGROWN) return OUTGROWN;
      transitions += count;
    }
    return transitions;
  };

  return { row, expand, progress: () => progress, bytes: steps.bytes };
};
