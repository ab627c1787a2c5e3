/** Steps that belong to no process alone, as the kernel takes them: cuts, ticks and joint steps. */
import { type Candidate, unknown, valueIn } from "./candidate.ts";
import { ASKED, CUT, WORLD } from "./constants.ts";
import { pairAt } from "./lookups.ts";
import type { Tables } from "./tables.ts";

/** The row being expanded, and what was found out about it so far. */
export type Expansion = {
  readonly row: Int32Array;
  readonly asked: Int32Array;
  sum: number;
  /** The number of enabled steps that are not faults. */
  progress: number;
};

/** Removes the letters to which these processes are deaf now from their inboxes. Returns 1, or UNKNOWN. */
export const normalise = (
  { cells, processes, heardSlots, numbers }: Tables,
  asked: Int32Array,
  candidate: Candidate,
  from: number,
  to: number,
): number => {
  for (let k = from; k < to; k++) {
    const p = numbers[k]!;
    const local = valueIn(cells, candidate.row, p);
    const inbox = valueIn(cells, candidate.row, processes + p);
    const heard = pairAt(numbers, heardSlots[p]!, local, inbox);
    if (heard === 0) return unknown(asked, ASKED.inbox, p, local, inbox);
    candidate.set(processes + p, heard - 1);
  }
  return 1;
};

/**
 * Takes the step of the world at `at`. Returns 1 if it is enabled, 0 if not, or a negative reason why that is not
 * known.
 *
 * @param nothing zeros, one for each word and one for the sum
 */
export const takeWorldStep = (
  tables: Tables,
  expansion: Expansion,
  candidate: Candidate,
  nothing: Int32Array,
  at: number,
  state: number,
): number => {
  const { numbers, words } = tables;
  const { row, asked } = expansion;
  candidate.begin(row, expansion.sum, nothing, 0);
  const applied = candidate.applyMaps(
    numbers[at + WORLD.maps]!,
    numbers[at + WORLD.mapsEnd]!,
  );
  if (applied <= 0) return applied;
  const from = numbers[at + WORLD.normalises]!;
  const to = numbers[at + WORLD.normalisesEnd]!;
  const normalised = normalise(tables, asked, candidate, from, to);
  if (normalised < 0) return normalised;
  let same = 0;
  for (let k = 0; k < words; k++) if (candidate.row[k] === row[k]) same++;
  const isIdle = numbers[at + WORLD.isTick] === 1 && same === words;
  if (numbers[at + WORLD.fault] === 0 && !isIdle) expansion.progress++;
  numbers[numbers[at + WORLD.action]!] = 1;
  const offered = candidate.offer(state);
  return offered < 0 ? offered : 1;
};

/** The bit of the cut in force; 0 if there is none; or UNKNOWN. */
export const cutInForce = (
  { cells, cutsSlot, faultsCell, numbers }: Tables,
  { row, asked }: Expansion,
): number => {
  if (cutsSlot === 0) return 0;
  const value = valueIn(cells, row, faultsCell);
  const block = numbers[cutsSlot]!;
  const cut = value < numbers[block]! ? numbers[block + 1 + value]! : 0;
  if (cut === 0) return unknown(asked, ASKED.cut, value, 0, 0);
  return cut === CUT.none ? 0 : 1 << (cut - CUT.first);
};
