/**
 * The names in the values of cells, and the images of values under renamings. The image of a value depends only on the
 * images of the names in it. So it is remembered by these images, in a tree that branches by the image of one name
 * after another.
 */
import type { Cells } from "../cells/cells.ts";
import type { HistoryCell } from "../cells/history-cell.ts";
import { encode } from "../cells/values.ts";
import { type Images, imagesOf, sidesOf } from "./images.ts";
import type { Names, Permutation } from "./names.ts";
import { collection, constant, namesIn, sequence, type Term, termOf } from "./terms.ts";

/** What a renaming needs to know of a value of a cell: the value as a term, and its names. */
type ValueNames = {
  readonly term: Term;
  /** The names in the value. For a cell of a process that has a name, that name comes first. */
  readonly support: readonly number[];
};

/** Renames the values of cells, and whole rows. */
export type CellValues = {
  /** The name of the process to which this cell belongs, or -1. */
  readonly ownerOf: (cell: number) => number;
  readonly shape: (cell: number, value: number) => ValueNames;
  /**
   * `moved`: the cell to which a renaming moves this one. `renamed`: the image of a value, which is a value of that
   * cell.
   */
  readonly moved: (cell: number, permutation: Permutation) => number;
  readonly renamed: Images;
  readonly renamedLetter: (letter: number, permutation: Permutation) => number;
  readonly renamedRow: (values: Int32Array, permutation: Permutation) => Int32Array;
};

/** Makes the renaming of values, with a memory of images. Images that are new values are interned. */
export const cellValuesOf = (cells: Cells, names: Names): CellValues => {
  const processes = cells.nodes.length;
  // Images of letters are remembered as if letters were the values of one more cell.
  const lettersCell = cells.count;
  const ownerOf = (cell: number): number =>
    cell < 2 * processes ? names.nameOf[cell % processes]! : -1;
  const moved = (cell: number, permutation: Permutation): number =>
    cell >= 2 * processes
      ? cell
      : names.moved(cell % processes, permutation) + (cell < processes ? 0 : processes);
  const terms = termsOf(cells, names);
  const images = imagesOf(cells, names, (letter, permutation) =>
    renamed(lettersCell, letter, permutation),
  );
  const shapes: ValueNames[][] = [];
  const shape = (cell: number, value: number): ValueNames => {
    const known = (shapes[cell] ??= []);
    return (known[value] ??= (() => {
      const term = terms(cell, value);
      const found = namesIn(term);
      const owner = ownerOf(cell);
      found.delete(owner);
      return { term, support: owner < 0 ? [...found] : [owner, ...found] };
    })());
  };

  const renamed = rememberedImages(names, shape, images);
  return {
    ownerOf,
    shape,
    moved,
    renamed,
    renamedLetter: (letter, permutation) => renamed(lettersCell, letter, permutation),
    renamedRow: (values, permutation) => {
      const row = new Int32Array(values.length);
      for (let cell = 0; cell < values.length; cell++)
        row[moved(cell, permutation)] = renamed(cell, values[cell]!, permutation);
      return row;
    },
  };
};

/** Remembers images in a tree that branches by the images of the names in a value. */
const rememberedImages = (
  { count }: Names,
  shape: CellValues["shape"],
  images: Images,
): Images => {
  const roots: number[][] = [];
  let next = new Int32Array(count << 8);
  let nodes = 1; // Nodes count from 1, and 0 stands for no node.
  const node = (): number => {
    if ((nodes + 1) * count > next.length) {
      const longer = new Int32Array(next.length * 2);
      longer.set(next);
      next = longer;
    }
    return nodes++;
  };
  return (cell, value, permutation) => {
    const { support } = shape(cell, value);
    const last = support.length - 1;
    if (last < 0) return value;
    let at = ((roots[cell] ??= [])[value] ??= node()) * count;
    for (let k = 0; k < last; k++) {
      const slot = at + permutation[support[k]!]!;
      if (next[slot] === 0) {
        const made = node(); // May replace `next` by a longer array.
        next[slot] = made;
      }
      at = next[slot]! * count;
    }
    const slot = at + permutation[support[last]!]!;
    if (next[slot] === 0) {
      const image = images(cell, value, permutation);
      next[slot] = image + 1;
    }
    return next[slot]! - 1;
  };
};

const termsOf = (cells: Cells, names: Names): ((cell: number, value: number) => Term) => {
  const processes = cells.nodes.length;
  const data = (value: unknown): Term => termOf(names, value);
  const local = (p: number, value: number): Term => {
    const { state, past, up, asked, waiting } = cells.locals[p]!.values[value]!;
    return sequence([
      data(cells.reactions[p]!.states.values[state]),
      data(cells.reactions[p]!.pasts.values[past]),
      constant(`${up} ${asked} ${waiting}`),
    ]);
  };
  const letter = (id: number): Term => {
    const { from, to, body, age } = cells.letters.values[id]!;
    const parts = [data(from), data(to), data(body)];
    return sequence(age === undefined ? parts : [...parts, constant(`${age}`)]);
  };
  const inbox = (p: number, value: number): Term => {
    const waiting = cells.inboxes[p]!.values[value]!;
    return collection(
      cells.network === "fifo"
        ? grouped(waiting, cells.sender).map((queue) => sequence(queue.map(letter)))
        : waiting.map(letter),
    );
  };
  const faults = (value: number): Term => {
    const { cut, ...budgets } = cells.faults.values[value]!;
    const sides = cut < 0 ? [] : sidesOf(cells.cuts[cut]!);
    return sequence([
      constant(encode(budgets, "")),
      ...sides.map((side) => collection(side.map(data))),
    ]);
  };
  const history = (value: number): Term => {
    const operation = (each: HistoryCell[number]): Term => {
      const { client, request, after, result, ages } = each;
      const parts = [data(client), data(request), data(after), data(result)];
      return sequence(ages === undefined ? parts : [...parts, constant(`${ages}`)]);
    };
    return collection(
      grouped(cells.histories.values[value]!, ({ client }) => client).map((operations) =>
        sequence(operations.map(operation)),
      ),
    );
  };
  return (cell, value) => {
    if (cell < processes) return local(cell, value);
    if (cell < 2 * processes) return inbox(cell - processes, value);
    if (cell === cells.faultsCell) return faults(value);
    return cell === cells.historyCell ? history(value) : letter(value);
  };
};

/** Groups values by their keys; groups and the values in a group keep their order. */
const grouped = <T>(all: readonly T[], key: (each: T) => unknown): readonly T[][] => {
  const groups = new Map<unknown, T[]>();
  for (const each of all) {
    const group = groups.get(key(each)) ?? [];
    groups.set(key(each), group);
    group.push(each);
  }
  return [...groups.values()];
};
