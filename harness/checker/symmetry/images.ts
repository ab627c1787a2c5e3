/**
 * The images of the values of each kind of cell under a renaming. An image is a value of the cell to which the renaming
 * moves the cell.
 */
import type { Cut } from "../../model/environment.ts";
import type { Letter } from "../../model/process.ts";
import type { Cells } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import type { Names, Permutation } from "./names.ts";

/** Returns the image of a value of a cell; for the cell number `cells.count` the values are letters. */
export type Images = (cell: number, value: number, permutation: Permutation) => number;

/** The groups of processes that a cut lists: one, or those of `from` and of `to`. */
export const sidesOf = (cut: Cut): readonly (readonly string[])[] =>
  "from" in cut ? [cut.from, cut.to] : [cut];

/** Computes images, without memory. */
export const imagesOf = (
  cells: Cells,
  names: Names,
  renamedLetter: (letter: number, permutation: Permutation) => number,
): Images => {
  const processes = cells.nodes.length;
  const local = (p: number, value: number, permutation: Permutation): number => {
    const held = cells.locals[p]!.values[value]!;
    const q = names.moved(p, permutation);
    const to = cells.reactions[q]!;
    const from = cells.reactions[p]!;
    const where = `${cells.nodes[q]}: renamed state`;
    const image = (plain: unknown): unknown => names.renamed(plain, permutation);
    const state = to.states.id(image(from.states.values[held.state]), where);
    const past = to.pasts.id(image(from.pasts.values[held.past]), where);
    return cells.locals[q]!.id({ ...held, state, past }, where);
  };
  const inbox = (p: number, value: number, permutation: Permutation): number => {
    const letters = cells.inboxes[p]!.values[value]!.map((each) =>
      renamedLetter(each, permutation),
    );
    letters.sort((a, b) =>
      cells.network === "fifo" ? cells.sender(a) - cells.sender(b) : a - b,
    );
    return cells.inboxes[names.moved(p, permutation)]!.id(letters, "inbox");
  };
  const faults = (value: number, permutation: Permutation): number => {
    const held = cells.faults.values[value]!;
    const cut = renamedCut(cells, names, held.cut, permutation);
    return cells.faults.id({ ...held, cut }, "faults");
  };
  const history = (value: number, permutation: Permutation): number => {
    const text = (name: string): string => names.renamed(name, permutation) as string;
    const renamed = cells.histories.values[value]!.map(
      ({ client, request, after, result, ages }) => ({
        client: text(client),
        request: names.renamed(request, permutation),
        after: Object.fromEntries(Object.entries(after).map(([k, n]) => [text(k), n])),
        result: result.map((each) => names.renamed(each, permutation)),
        ...(ages && { ages }),
      }),
    );
    renamed.sort((a, b) => (a.client < b.client ? -1 : a.client > b.client ? 1 : 0));
    return cells.histories.id(renamed, "history");
  };
  return (cell, value, permutation) => {
    if (cell < processes) return local(cell, value, permutation);
    if (cell < 2 * processes) return inbox(cell - processes, value, permutation);
    if (cell === cells.faultsCell) return faults(value, permutation);
    if (cell === cells.historyCell) return history(value, permutation);
    return cells.letters.id(
      names.renamed(cells.letters.values[value], permutation) as Letter,
    );
  };
};

/** The number of the cut to which a renaming takes a cut; -1 for no cut, or if the system does not list that cut. */
export const renamedCut = (
  cells: Cells,
  names: Names,
  cut: number,
  permutation: Permutation,
): number => {
  if (cut < 0) return cut;
  const text = (sides: readonly (readonly unknown[])[]): string =>
    encode(
      sides.map((side) => new Set(side)),
      "cut",
    );
  const sought = text(
    sidesOf(cells.cuts[cut]!).map((side) =>
      side.map((node) => names.renamed(node, permutation)),
    ),
  );
  return cells.cuts.findIndex((each) => text(sidesOf(each)) === sought);
};
