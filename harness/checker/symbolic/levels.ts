/**
 * The order of levels in a diagram: for each process its local value, then the counts of the letters between it and the
 * processes above; faults and history come last. If letters age or keep an order, each inbox is one value, below all
 * local values.
 *
 * The count of a letter stands below the local values of its sender and its receiver: one of them sends it and the
 * other takes it, so their values decide most of its count. On the quorum store this order needs a tenth of the nodes
 * of an order with all letters below all processes. Moreover, a step of a process then touches no level above the
 * process's own local value.
 */
import type { Cells } from "../cells/cells.ts";
import type { Tuple } from "./ldd.ts";
import type { NodeTable } from "./node-table.ts";

/** The levels, and how they hold the cells of a state. */
export type Levels = {
  /** The levels of local values, by process, from the top down. */
  readonly locals: readonly number[];
  readonly faults: number;
  readonly history: number;
  /** The levels of inboxes, by process; empty if each letter has a level of its own. */
  readonly inboxes: readonly number[];
  /** The level of the count of a letter. The first call for a letter adds the level. */
  readonly letter: (letter: number) => number;
  /** The letter whose count is at this level, or -1. */
  readonly letterAt: (level: number) => number;
  /** The letters that have a level, in the order in which they got it. */
  readonly letters: readonly number[];
  /**
   * `tuple`: the tuple of a state that is given as ids by cell. `values`: back to ids by cell. `valueAt`: back to the
   * id of one cell.
   */
  readonly tuple: (values: ArrayLike<number>) => Tuple;
  readonly values: (tuple: Tuple) => Int32Array;
  readonly valueAt: (tuple: Tuple, cell: number) => number;
  /** The levels that hold a cell: one, or for an inbox those of the letters met so far. */
  readonly ofCell: (cell: number) => readonly number[];
};

/** Adds the levels of a system to a node table. Levels of letters follow when the search meets the letters. */
export const levelsOf = (cells: Cells, table: NodeTable): Levels => {
  const processes = cells.nodes.length;
  const below = (): number => table.addLevel(table.levels());
  const locals = cells.nodes.map(below);
  const hasCounts =
    cells.network !== "fifo" && cells.system.environment.ages === undefined;
  // Interns the empty inbox first, so that it is value 0, for which a diagram needs no node.
  for (const inbox of cells.inboxes) inbox.id([], "inbox");
  const inboxes = hasCounts ? [] : cells.nodes.map(below);
  const faults = below();
  const history = below();

  const { letters, letter, letterAtLevel } = letterLevels(cells, table, locals);

  const inboxAt = (tuple: Tuple, p: number): number => {
    if (!hasCounts) return tuple.get(inboxes[p]!) ?? 0;
    return cells.inboxes[p]!.id(lettersTo(cells, letterAtLevel, tuple, p), "inbox");
  };

  const valueAt = (tuple: Tuple, cell: number): number =>
    cell >= processes && cell < 2 * processes
      ? inboxAt(tuple, cell - processes)
      : (tuple.get(levelsOfCell(cell)[0]!) ?? 0);

  const levelsOfCell = (cell: number): readonly number[] => {
    if (cell < processes) return [locals[cell]!];
    if (cell === cells.faultsCell) return [faults];
    if (cell === cells.historyCell) return [history];
    const p = cell - processes;
    if (!hasCounts) return [inboxes[p]!];
    return letters.filter((id) => cells.target(id) === p).map(letter);
  };

  return {
    locals,
    faults,
    history,
    inboxes,
    letter,
    letterAt: (level) => letterAtLevel[level] ?? -1,
    letters,
    tuple: (values) => {
      const tuple = new Map<number, number>();
      for (let p = 0; p < processes; p++) {
        tuple.set(locals[p]!, values[p]!);
        const inbox = values[processes + p]!;
        if (!hasCounts) tuple.set(inboxes[p]!, inbox);
        else
          for (const id of cells.inboxes[p]!.values[inbox]!)
            tuple.set(letter(id), (tuple.get(letter(id)) ?? 0) + 1);
      }
      tuple.set(faults, values[cells.faultsCell]!);
      return tuple.set(history, values[cells.historyCell]!);
    },
    valueAt,
    values: (tuple) =>
      Int32Array.from({ length: cells.count }, (_, cell) => valueAt(tuple, cell)),
    ofCell: levelsOfCell,
  };
};

/** The letters that wait for a process, in the order of a bag. */
const lettersTo = (
  cells: Cells,
  letterAtLevel: readonly number[],
  tuple: Tuple,
  p: number,
): number[] => {
  const inbox: number[] = [];
  for (const [level, count] of tuple) {
    const id = letterAtLevel[level];
    if (id === undefined || cells.target(id) !== p) continue;
    for (let i = 0; i < count; i++) inbox.push(id);
  }
  return inbox.sort((a, b) => a - b);
};

/**
 * The levels of letters. When the search first meets a letter, it adds the level below those of sender and receiver.
 */
const letterLevels = (cells: Cells, table: NodeTable, locals: readonly number[]) => {
  const letters: number[] = [];
  const levelOfLetter: number[] = [];
  const letterAtLevel: number[] = [];
  /** For each process the lowest level of its block, which has its local value and its letters. */
  const lowest = [...locals];
  const addLetter = (id: number): number => {
    const block = Math.max(cells.sender(id), cells.target(id));
    const level = table.addLevel(table.places[lowest[block]!]! + 1);
    lowest[block] = level;
    letterAtLevel[level] = id;
    letters.push(id);
    return level;
  };
  const letter = (id: number): number => (levelOfLetter[id] ??= addLetter(id));
  return { letters, letter, letterAtLevel };
};
