/**
 * Which level stands for which part of a state: a process's local value, then the letters between it
 * and the processes above, a count each; faults and history last. Where letters age or keep an order,
 * the inbox of a process is one value, below all local values.
 *
 * A letter stands below both ends: it is there because of one and goes because of the other, so that
 * what is above it tells most of what it can be (a tenth of the nodes on the quorum store, compared
 * with letters by addressee below all processes). And so a step of a process touches nothing above
 * its own local value, however many letters turn up later.
 */
import type { Cells } from "../cells/cells.ts";
import type { Tuple } from "./ldd.ts";
import type { NodeTable } from "./node-table.ts";

export type Levels = {
  /** Of processes' local values, from the top. */
  readonly locals: readonly number[];
  readonly faults: number;
  readonly history: number;
  /** Of inboxes as values, by process; empty where each letter has a level of its own. */
  readonly inboxes: readonly number[];
  /** The level of a letter's count, made when it is first asked for. */
  readonly letter: (letter: number) => number;
  /** The letter whose count a level is, or -1. */
  readonly letterAt: (level: number) => number;
  /** The letters that have a level, in the order they got it. */
  readonly letters: readonly number[];
  /** A state given as ids by cell, and back, whole or one cell. */
  readonly tuple: (values: ArrayLike<number>) => Tuple;
  readonly values: (tuple: Tuple) => Int32Array;
  readonly valueAt: (tuple: Tuple, cell: number) => number;
  /** The levels that a cell is spread over, as far as they are known. */
  readonly ofCell: (cell: number) => readonly number[];
};

export const levelsOf = (cells: Cells, table: NodeTable): Levels => {
  const processes = cells.nodes.length;
  const below = (): number => table.addLevel(table.levels());
  const locals = cells.nodes.map(below);
  const hasCounts =
    cells.network !== "fifo" && cells.system.environment.ages === undefined;
  // An inbox that waits for nothing is value 0, as a letter that is not there.
  for (const inbox of cells.inboxes) inbox.id([], "inbox");
  const inboxes = hasCounts ? [] : cells.nodes.map(below);
  const faults = below();
  const history = below();

  const letters: number[] = [];
  const levelOfLetter: number[] = [];
  const letterAtLevel: number[] = [];
  /** The lowest level of each process's block: its local value and letters. */
  const lowest = [...locals];
  const letter = (id: number): number => (levelOfLetter[id] ??= addLetter(id));
  const addLetter = (id: number): number => {
    const block = Math.max(cells.sender(id), cells.target(id));
    const level = table.addLevel(table.places[lowest[block]!]! + 1);
    lowest[block] = level;
    letterAtLevel[level] = id;
    letters.push(id);
    return level;
  };

  const inboxAt = (tuple: Tuple, p: number): number => {
    if (!hasCounts) return tuple.get(inboxes[p]!) ?? 0;
    const inbox: number[] = [];
    for (const [level, count] of tuple) {
      const id = letterAtLevel[level];
      if (id === undefined || cells.target(id) !== p) continue;
      for (let i = 0; i < count; i++) inbox.push(id);
    }
    return cells.inboxes[p]!.id(
      inbox.sort((a, b) => a - b),
      "inbox",
    );
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
      tuple.set(history, values[cells.historyCell]!);
      return tuple;
    },
    valueAt,
    values: (tuple) =>
      Int32Array.from({ length: cells.count }, (_, cell) => valueAt(tuple, cell)),
    ofCell: levelsOfCell,
  };
};
