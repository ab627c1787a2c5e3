/**
 * Processes whose values take few bits are looked up together, as a group. Their steps do not depend on one another, so
 * one look-up finds the list of the steps of all of them.
 */
import type { Layout } from "../cells/layout.ts";
import { FIELD, GROUP } from "./kernel.ts";

export type Group = {
  /** Where the group begins in the plan. */
  readonly at: number;
  readonly processes: readonly number[];
  /**
   * The fields whose bits together are the index of the group's record. Null: the group is a single process whose
   * values take too many bits, so its record is found by the pair of its values.
   */
  readonly fields: readonly Field[] | null;
  readonly bits: number;
};

type Field = { word: number; shift: number; bits: number };

/** If the values of a group take at most this many bits together, these bits are an index into an array. */
const DIRECT_BITS = 15;

/** Divides the processes into groups of neighbours, each as large as an index has bits for. */
export const groupsOf = (layout: Layout, processes: number): readonly Group[] => {
  const groups: Group[] = [];
  let open: number[] = [];
  let at = 0;
  const close = (): void => {
    if (open.length === 0) return;
    const cells = [...open, ...open.map((p) => processes + p)];
    const fields = fieldsOf(layout, cells);
    const bits = fields.reduce((sum, field) => sum + field.bits, 0);
    const isDirect = bits <= DIRECT_BITS;
    groups.push({ at, processes: open, fields: isDirect ? fields : null, bits });
    at += GROUP.fields + FIELD.size * (isDirect ? fields.length : 2);
    open = [];
  };
  for (let p = 0; p < processes; p++) {
    const sum = [...open, p].reduce(
      (all, each) => all + bitsOf(layout, each, processes),
      0,
    );
    if (sum > DIRECT_BITS) close();
    open.push(p);
  }
  close();
  return groups;
};

const bitsIn = (layout: Layout, cell: number): number =>
  32 - Math.clz32(layout.mask[cell]!);

const bitsOf = (layout: Layout, p: number, processes: number): number =>
  bitsIn(layout, p) + bitsIn(layout, processes + p);

/** The fields of these cells in a row, where neighbouring fields are joined into one. */
const fieldsOf = (layout: Layout, cells: readonly number[]): readonly Field[] => {
  const found: Field[] = [];
  const sorted = cells
    .filter((cell) => layout.mask[cell] !== 0)
    .map((cell) => ({
      word: layout.word[cell]!,
      shift: layout.shift[cell]!,
      bits: bitsIn(layout, cell),
    }))
    .sort((a, b) => a.word - b.word || a.shift - b.shift);
  for (const field of sorted) {
    const last = found.at(-1);
    if (last?.word === field.word && last.shift + last.bits === field.shift)
      last.bits += field.bits;
    else found.push({ ...field });
  }
  return found;
};

/**
 * The plan of the groups as numbers: see GROUP and FIELD.
 *
 * @param bases for each group, where its records are found
 */
export const planOf = (
  layout: Layout,
  processes: number,
  groups: readonly Group[],
  bases: readonly number[],
): Int32Array => {
  const plan: number[] = [];
  for (const [k, { fields, processes: members }] of groups.entries()) {
    const [p] = members as readonly [number];
    const isDirect = fields !== null;
    const all = isDirect
      ? fields
      : [p, processes + p].map((cell) => ({
          word: layout.word[cell]!,
          shift: layout.shift[cell]!,
          bits: bitsIn(layout, cell),
        }));
    const next = plan.length + GROUP.fields + FIELD.size * all.length;
    plan.push(next, bases[k]!, isDirect ? 1 : 0);
    let left = 0;
    for (const { word, shift, bits } of all) {
      plan.push(word, shift, 2 ** bits - 1, left);
      left += bits;
    }
  }
  return Int32Array.from(plan);
};
