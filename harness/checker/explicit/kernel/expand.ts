/** Expands a state: finds its steps among those learned, and offers its successors. */
import { candidateOf, unknown } from "./candidate.ts";
import {
  ASKED,
  FIELD,
  GROUP,
  GUARDED,
  NO_ROOM,
  PIECE_BITS,
  RECORD,
  TOLD,
} from "./constants.ts";
import { answered, followed, pairAt } from "./lookups.ts";
import { offersOf } from "./offers.ts";
import type { Hooks, Kernel, Tables } from "./tables.ts";
import { cutInForce, type Expansion, takeWorldStep } from "./world-steps.ts";

/** Where the record of the steps of a group is, for the values that its processes have in a row; 0 if it is unknown. */
export const recordAt = (
  numbers: Int32Array,
  plan: Int32Array,
  group: number,
  row: Int32Array,
): number => {
  const fields = group + GROUP.fields;
  if (plan[group + GROUP.isDirect] === 0)
    return pairAt(
      numbers,
      plan[group + GROUP.base]!,
      (row[plan[fields]!]! >>> plan[fields + FIELD.shift]!) & plan[fields + FIELD.mask]!,
      (row[plan[fields + FIELD.size]!]! >>> plan[fields + FIELD.size + FIELD.shift]!) &
        plan[fields + FIELD.size + FIELD.mask]!,
    );
  let index = 0;
  for (let at = fields; at < plan[group]!; at += FIELD.size)
    index |=
      ((row[plan[at]!]! >>> plan[at + FIELD.shift]!) & plan[at + FIELD.mask]!) <<
      plan[at + FIELD.left]!;
  return numbers[plan[group + GROUP.base]! + index]!;
};

/** Reads the row of a state into an expansion, and resets the expansion. */
export const readRow = (
  { words, factors, rows }: Tables,
  expansion: Expansion,
  state: number,
): void => {
  const { row } = expansion;
  const piece = rows[state >>> PIECE_BITS]!;
  const base = (state & ((1 << PIECE_BITS) - 1)) * words;
  let sum = 0;
  for (let k = 0; k < words; k++) {
    const word = piece[base + k]!;
    row[k] = word;
    sum = (sum + Math.imul(word, factors[k]!)) | 0;
  }
  expansion.sum = sum;
  expansion.progress = 0;
};

/**
 * The kernel of one thread.
 *
 * @param thread the number of the thread; 0 is the main thread
 */
export const kernelOf = (tables: Tables, thread: number, hooks: Hooks): Kernel => {
  const { words, plan, counts, lastingSlot, jointSlots, rareSlot, boundSlot } = tables;
  const { tell, canonical } = hooks;
  const row = new Int32Array(words);
  const asked = new Int32Array(4);
  const nothing = new Int32Array(words + 1);
  const expansion: Expansion = { row, asked, sum: 0, progress: 0 };
  const offers = offersOf(tables, hooks);
  const { offer } = offers;
  const candidate = candidateOf(tables, expansion, offers, canonical);

  /** Takes the simple steps of a record. Returns 0, or a negative reason why not. */
  const takeSimple = (from: number, to: number, state: number): number => {
    const { numbers } = tables;
    const { sum } = expansion;
    for (let at = from; at < to; at += words + 1)
      if (canonical === null) {
        if (!offer(row, sum, numbers, at, state)) return NO_ROOM;
      } else {
        candidate.begin(row, sum, numbers, at);
        const offered = candidate.offer(state);
        if (offered < 0) return offered;
      }
    return 0;
  };

  /** Takes the guarded steps of a record. Returns how many are enabled, or a negative reason why not. */
  const takeGuarded = (from: number, to: number, state: number, cut: number): number => {
    const steps = tables.numbers;
    let enabled = 0;
    for (let at = from; at < to; at += GUARDED.deltas + words + 1) {
      if ((steps[at + GUARDED.heldBy]! & cut) !== 0) continue;
      candidate.begin(row, expansion.sum, steps, at + GUARDED.deltas);
      const applied = candidate.applyMaps(
        steps[at + GUARDED.maps]!,
        steps[at + GUARDED.mapsEnd]!,
      );
      if (applied < 0) return applied;
      if (applied === 0) continue;
      const offered = candidate.offer(state);
      if (offered < 0) return offered;
      enabled++;
      expansion.progress += 1 - steps[at + GUARDED.fault]!;
      steps[steps[at + GUARDED.action]!] = 1;
    }
    return enabled;
  };

  /** Takes a list of world steps: their number, then the place of each. Returns as `takeGuarded` does. */
  const takeWorldSteps = (list: number, state: number): number => {
    const steps = tables.numbers;
    let enabled = 0;
    for (let k = 1; k <= steps[list]!; k++) {
      const at = steps[list + k]!;
      const taken = takeWorldStep(tables, expansion, candidate, nothing, at, state);
      if (taken < 0) return taken;
      enabled += taken;
    }
    return enabled;
  };

  const takeSteps = (state: number): number => {
    const { numbers } = tables;
    let transitions = 0;
    const cut = cutInForce(tables, expansion);
    if (cut < 0) return cut;
    for (let group = 0; group < plan.length; group = plan[group]!) {
      const record = recordAt(numbers, plan, group, row);
      if (record === 0) return unknown(asked, ASKED.steps, group, 0, 0);
      transitions += numbers[record]!;
      expansion.progress += numbers[record + RECORD.progress]!;
      const simpleEnd = numbers[record + RECORD.simpleEnd]!;
      const end = numbers[record + RECORD.end]!;
      const simple = takeSimple(record + RECORD.size, simpleEnd, state);
      if (simple < 0) return simple;
      if (end === simpleEnd) continue;
      const guarded = takeGuarded(simpleEnd, end, state, cut);
      if (guarded < 0) return guarded;
      transitions += guarded;
    }
    if (lastingSlot !== 0) {
      const lasting = takeWorldSteps(numbers[lastingSlot]!, state);
      if (lasting < 0) return lasting;
      transitions += lasting;
    }
    for (let k = 0; k < jointSlots.length; k++) {
      const list = followed(numbers, jointSlots[k]!, rareSlot, row, 0);
      if (list === 0) return unknown(asked, ASKED.joint, k, 0, 0);
      const joint = takeWorldSteps(list, state);
      if (joint < 0) return joint;
      transitions += joint;
    }
    return transitions;
  };

  const expand = (state: number): number => {
    readRow(tables, expansion, state);
    if (boundSlot !== 0) {
      const { numbers } = tables;
      const inside = answered(numbers, numbers[boundSlot]!, rareSlot, row, 0);
      if (inside === 0) return unknown(asked, ASKED.bound, 0, 0, 0);
      if (inside === 1) {
        counts[2 * thread + 1]!++;
        return 0;
      }
    }
    const transitions = takeSteps(state);
    if (transitions < 0) return transitions;
    if (expansion.progress === 0) tell(TOLD.stuck, state);
    counts[2 * thread]! += transitions;
    return transitions;
  };

  offers.refresh();
  const { offerRow, flush, refresh } = offers;
  return { row, asked, expand, offerRow, flush, refresh };
};
