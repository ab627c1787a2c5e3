/** What a property sees of a state: materialised as it looks, so that what it reads is known. */

import type { Operation } from "../../model/operation.ts";
import type { Flying, NodeId } from "../../model/process.ts";
import { byRole } from "./by-role.ts";
import type { Cells } from "./cells.ts";
import { operationsOf } from "./history-cell.ts";

export type Read = (cell: number) => number;
export type Worlds = (read: Read) => never;

/** The parts of a state that a world shows: whoever gives them knows which of them are read. */
export type Parts = {
  /** What process `p` holds, and what is remembered of its past. */
  readonly state: (p: number) => unknown;
  readonly past: (p: number) => unknown;
  readonly isUp: (p: number) => boolean;
  /** The value of a cell that is no local value. */
  readonly cell: Read;
};

/**
 * A function from a way to read cells to the world a predicate is given. There is one world: it
 * shows what it was pointed at last.
 */
export const worldsOf = (cells: Cells): Worlds => {
  const { locals, reactions } = cells;
  let read: Read = () => 0;
  const show = worldsOfParts(cells);
  const parts: Parts = {
    state: (p) => reactions[p]!.states.values[locals[p]!.values[read(p)]!.state],
    past: (p) => reactions[p]!.pasts.values[locals[p]!.values[read(p)]!.past],
    isUp: (p) => locals[p]!.values[read(p)]!.up,
    cell: (cell) => read(cell),
  };
  return (now) => {
    read = now;
    return show(parts);
  };
};

/** Likewise from the parts of a state to a world that shows them. */
export const worldsOfParts = (cells: Cells): ((parts: Parts) => never) => {
  const { nodes, inboxes, letters } = cells;
  const histories: (readonly Operation[])[] = [];
  let parts: Parts;
  const past = byRole(cells, (p) => parts.past(p));
  const world = {
    get flying(): readonly Flying[] {
      return inboxes.flatMap((inbox, p) =>
        inbox.values[parts.cell(nodes.length + p)]!.map(letters.flying),
      );
    },
    get down(): ReadonlySet<NodeId> {
      return new Set(nodes.filter((_, p) => !parts.isUp(p)));
    },
    get history(): readonly Operation[] {
      const id = parts.cell(cells.historyCell);
      return (histories[id] ??= operationsOf(cells.histories.values[id]!));
    },
    get observed(): unknown {
      return cells.observed.values[parts.cell(cells.observedCell)];
    },
    past,
  };
  Object.defineProperties(
    world,
    Object.getOwnPropertyDescriptors(byRole(cells, (p) => parts.state(p))),
  );
  return (now) => {
    parts = now;
    return world as never;
  };
};
