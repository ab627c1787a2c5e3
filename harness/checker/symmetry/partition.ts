/**
 * Sorts the names of a row into classes by the places where they occur in the row, independently of their spelling:
 * colour refinement, as in graph canonicalisation. Source: McKay. "Practical Graph Isomorphism". Congressus Numerantium
 * 30, 1981. Names in one class may still differ.
 */

import type { Cells } from "../cells/cells.ts";
import type { CellValues } from "./cell-values.ts";
import type { Names } from "./names.ts";
import { constant, hashOf, mixed, type Term } from "./terms.ts";

/**
 * The names in the order of their classes, and as the colour of each name the index at which its class begins in that
 * order.
 */
export type Partition = { readonly order: Int32Array; readonly colour: Int32Array };

/** The coarsest partition: names of one role are one class. */
export const byRoleAlone = ({ count, roles }: Names): Partition => {
  const colour = new Int32Array(count);
  for (const { first, end } of roles) colour.fill(first, first, end);
  return { order: Int32Array.from(colour.keys()), colour };
};

/** The classes with more than one name. */
export const tiesOf = ({ order, colour }: Partition): readonly Int32Array[] => {
  const ties: Int32Array[] = [];
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && colour[order[end]!] === first) end++;
    if (end - first > 1) ties.push(order.slice(first, end));
  }
  return ties;
};

/** A finer partition, in which these names of one class come before the rest of their class. */
export const individualised = (
  { order, colour }: Partition,
  chosen: readonly number[],
): Partition => {
  const first = colour[chosen[0]!]!;
  const split = colour.slice();
  for (const name of order)
    if (colour[name] === first && !chosen.includes(name))
      split[name] = first + chosen.length;
  return { order: order.slice().sort((a, b) => split[a]! - split[b]!), colour: split };
};

type Refine = (row: Int32Array, partition: Partition) => Partition;

/** A function that refines a partition by what the cells of a row say of the names, until no class splits any more. */
export const refinement = (cells: Cells, names: Names, values: CellValues): Refine => {
  const { count } = names;
  const paint = new Int32Array(count);
  const keys = new Int32Array(count);
  const kinds = kindsOf(cells, names);

  /** A hash of the places of a name in a term: this name has a mark of its own, and the others have their colours. */
  const said = (term: Term, name: number, kind: number): number => {
    const own = paint[name]!;
    paint[name] = mixed(own, MARK);
    const hash = hashOf(term, paint);
    paint[name] = own;
    return mixed(mixed(kind, own), hash);
  };

  const gather = (row: Int32Array, colour: Int32Array): void => {
    for (let name = 0; name < count; name++) {
      paint[name] = mixed(COLOUR, colour[name]!);
      keys[name] = 0;
    }
    for (let cell = 0; cell < row.length; cell++) {
      const { term, support } = values.shape(cell, row[cell]!);
      if (support.length === 0) continue;
      const owner = values.ownerOf(cell);
      const plain = owner < 0 ? 0 : paint[owner]!;
      if (owner >= 0) paint[owner] = mixed(plain, OWNER);
      for (const name of support)
        keys[name] = (keys[name]! + said(term, name, kinds[cell]!)) | 0;
      if (owner >= 0) paint[owner] = plain;
    }
  };

  return (row, partition) => {
    let { order, colour } = partition;
    for (let before = 0, now = classes(order, colour); now > before && now < count; ) {
      before = now;
      gather(row, colour);
      const old = colour;
      order = sorted(order, (a, b) => old[a]! - old[b]! || keys[a]! - keys[b]!);
      colour = new Int32Array(count);
      now = 0;
      for (let at = 0, first = 0; at < count; at++) {
        const [name, previous] = [order[at]!, order[at - 1]!];
        const isSame =
          at > 0 && old[name] === old[previous] && keys[name] === keys[previous];
        if (!isSame) {
          first = at;
          now++;
        }
        colour[name] = first;
      }
    }
    return { order, colour };
  };
};

const COLOUR = 0x1b873593;
const MARK = 0x2545f491;
const OWNER = 0x6c078965;

const classes = (order: Int32Array, colour: Int32Array): number =>
  order.reduce((sum, name, at) => (colour[name] === at ? sum + 1 : sum), 0);

/** Sorts by insertion, which is fast for few names; it is called for every state found. */
const sorted = (
  order: Int32Array,
  compare: (a: number, b: number) => number,
): Int32Array => {
  const result = order.slice();
  for (let at = 1; at < result.length; at++) {
    const name = result[at]!;
    let to = at;
    for (; to > 0 && compare(result[to - 1]!, name) > 0; to--)
      result[to] = result[to - 1]!;
    result[to] = name;
  }
  return result;
};

/** A number for the kind of each cell; cells of interchangeable processes have the same. */
const kindsOf = ({ count, nodes }: Cells, { nameOf, roles }: Names): Int32Array =>
  Int32Array.from({ length: count }, (_, cell) => {
    if (cell >= 2 * nodes.length) return constant(`world ${cell - 2 * nodes.length}`);
    const p = cell % nodes.length;
    const name = nameOf[p]!;
    const of = roles.find(({ first, end }) => first <= name && name < end)?.role;
    return constant(`${cell < nodes.length} ${of ?? `process ${p}`}`);
  });
