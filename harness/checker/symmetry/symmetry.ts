/**
 * Symmetry reduction: one canonical row for all rows that differ only in the names of interchangeable processes. Names
 * are sorted by the places where they occur in the row. If that leaves ties, the orders of tied names are tried, except
 * for twins: names whose exchange leaves the row as it is. Two rows have the same canonical row if and only if a
 * renaming takes one to the other. Source: Ip, Dill. "Better Verification Through Symmetry". FMSD 9, 1996.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { type Poll, unlimited } from "../interruption.ts";
import { type CellValues, cellValuesOf } from "./cell-values.ts";
import { declarationFits } from "./declared.ts";
import { identityOn, type Names, namesOf, type Permutation } from "./names.ts";
import {
  byRoleAlone,
  individualised,
  type Partition,
  refinement,
  tiesOf,
} from "./partition.ts";

/** The symmetry of a system: its names, and a function that gives the canonical row of each row. */
export type Symmetry = {
  readonly names: Names;
  readonly values: CellValues;
  /**
   * The canonical row of a row, as ids by cell; values that are new are interned. Polls for each partition of the names
   * that it tries, of which there may be very many if the names in a row are hard to tell apart.
   */
  readonly canonical: (row: Int32Array, poll?: Poll) => Int32Array;
};

/**
 * The symmetry that a system declares.
 *
 * @throws InputError where the system declares none, where scripts, cuts or arguments break it, or where the system has
 * `observe`
 */
export const symmetryOf = (cells: Cells): Symmetry => {
  const { system } = cells;
  if (system.symmetric.length === 0)
    throw new InputError(
      `${system.name} names no symmetric role: add symmetric: ["…"] if a role's processes are interchangeable`,
    );
  if (system.observe !== undefined)
    throw new InputError(
      `${system.name} observes its steps (observe), and with symmetry one state stands for several that other steps lead to: ` +
        "leave out symmetry, or observe",
    );
  const names = namesOf(cells);
  declarationFits(cells, names);
  const values = cellValuesOf(cells, names);
  const refined = refinement(cells, names, values);
  const whole = byRoleAlone(names);

  /** The distinct rows to which those renamings lead that a partition leaves open. */
  const leaves = (
    row: Int32Array,
    partition: Partition,
    poll: Poll,
    only?: "first",
  ): Int32Array[] => {
    poll();
    const finer = refined(row, partition);
    const blocks = firstBlocks(row, finer, isTwin);
    if (blocks === null) return [values.renamedRow(row, placing(finer))];
    const found: Int32Array[] = [];
    for (const block of blocks) {
      const below = individualised(finer, block);
      if (only === "first") return leaves(row, below, poll, "first");
      // If the rows below two blocks have one row in common, they are the same rows: a renaming takes those below one
      // block to those below the other.
      if (found.length > 0) {
        const [first] = leaves(row, below, poll, "first");
        if (found.some((each) => isSame(each, first!))) continue;
      }
      for (const each of leaves(row, below, poll))
        if (!found.some((known) => isSame(known, each))) found.push(each);
    }
    return found;
  };

  const swap = identityOn(names);
  const isTwin = (row: Int32Array, a: number, b: number): boolean => {
    swap[a] = b;
    swap[b] = a;
    const unchanged = isUnchanged(values, row, swap);
    swap[a] = a;
    swap[b] = b;
    return unchanged;
  };

  return {
    names,
    values,
    canonical: (row, poll = unlimited) => leaves(row, whole, poll).reduce(least),
  };
};

/**
 * The groups of twins in the first class of tied names that are not all twins of one another. Null if there is no such
 * class: then every order of the tied names gives the same row.
 */
const firstBlocks = (
  row: Int32Array,
  partition: Partition,
  isTwin: (row: Int32Array, a: number, b: number) => boolean,
): readonly (readonly number[])[] | null => {
  for (const tie of tiesOf(partition)) {
    const blocks: number[][] = [];
    for (const name of tie) {
      const block = blocks.find(([member]) => isTwin(row, member!, name));
      if (block === undefined) blocks.push([name]);
      else block.push(name);
    }
    if (blocks.length > 1) return blocks;
  }
  return null;
};

/** The renaming that gives each name its place in the sorted order. */
const placing = ({ order }: Partition): Permutation => {
  const permutation = new Int32Array(order.length);
  for (const [place, name] of order.entries()) permutation[name] = place;
  return permutation;
};

const isUnchanged = (
  values: CellValues,
  row: Int32Array,
  permutation: Permutation,
): boolean => {
  const stays = (name: number): boolean => permutation[name] === name;
  for (let cell = 0; cell < row.length; cell++) {
    if (values.shape(cell, row[cell]!).support.every(stays)) continue;
    const image = values.renamed(cell, row[cell]!, permutation);
    if (image !== row[values.moved(cell, permutation)]) return false;
  }
  return true;
};

const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.every((value, cell) => value === b[cell]);

/** The lesser of two rows, compared by ids, which never change. */
const least = (a: Int32Array, b: Int32Array): Int32Array => {
  const cell = a.findIndex((value, at) => value !== b[at]);
  return cell < 0 || a[cell]! < b[cell]! ? a : b;
};
