/** What a property sees of a state: materialised as it looks, so that what it reads is known. */

import type { Operation } from "../../model/operation.ts";
import type { Flying, NodeId } from "../../model/process.ts";
import { byRole } from "./by-role.ts";
import type { Cells } from "./cells.ts";
import { operationsOf } from "./history-cell.ts";

export type Read = (cell: number) => number;
export type Worlds = (read: Read) => never;

/**
 * A function from a way to read cells to the world a predicate is given. There is one world: it
 * shows what it was pointed at last.
 */
export const worldsOf = (cells: Cells): Worlds => {
  const { nodes, locals, inboxes, letters, reactions } = cells;
  const histories: (readonly Operation[])[] = [];
  let read: Read = () => 0;
  const stateAt = (p: number): unknown =>
    reactions[p]!.states.values[locals[p]!.values[read(p)]!.state];
  const pastAt = (p: number): unknown =>
    reactions[p]!.pasts.values[locals[p]!.values[read(p)]!.past];
  const past = byRole(cells, pastAt);
  const world = {
    get flying(): readonly Flying[] {
      return inboxes.flatMap((inbox, p) =>
        inbox.values[read(nodes.length + p)]!.map(letters.flying),
      );
    },
    get down(): ReadonlySet<NodeId> {
      return new Set(nodes.filter((_, p) => !locals[p]!.values[read(p)]!.up));
    },
    get history(): readonly Operation[] {
      const id = read(cells.historyCell);
      return (histories[id] ??= operationsOf(cells.histories.values[id]!));
    },
    get observed(): unknown {
      return cells.observed.values[read(cells.observedCell)];
    },
    past,
  };
  Object.defineProperties(
    world,
    Object.getOwnPropertyDescriptors(byRole(cells, stateAt)),
  );
  return (now) => {
    read = now;
    return world as never;
  };
};
