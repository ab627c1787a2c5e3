/** What a property sees of a state: materialised as it looks, so that what it reads is known. */

import type { Operation } from "../model/operation.ts";
import type { Letter, NodeId } from "../model/process.ts";
import { byRole } from "./by-role.ts";
import type { Cells } from "./cells.ts";
import { operationsOf } from "./history-cell.ts";

export type Read = (cell: number) => number;
export type Worlds = (read: Read) => never;

/** A function from a way to read cells to the world a predicate is given. */
export const worldsOf = (cells: Cells): Worlds => {
  const { nodes, locals, inboxes, letters, reactions } = cells;
  const histories: (readonly Operation[])[] = [];
  const stateAt = (read: Read, p: number): unknown =>
    reactions[p]!.states.values[locals[p]!.values[read(p)]!.state];
  const pastAt = (read: Read, p: number): unknown =>
    reactions[p]!.pasts.values[locals[p]!.values[read(p)]!.past];
  const flying = (read: Read): readonly Letter[] =>
    inboxes.flatMap((inbox, p) =>
      inbox.values[read(nodes.length + p)]!.map((letter) => letters.values[letter]!),
    );
  const down = (read: Read): ReadonlySet<NodeId> =>
    new Set(nodes.filter((_, p) => !locals[p]!.values[read(p)]!.up));
  const history = (read: Read): readonly Operation[] => {
    const id = read(cells.historyCell);
    return (histories[id] ??= operationsOf(cells.histories.values[id]!));
  };
  return (read) => {
    const world = {
      get flying() {
        return flying(read);
      },
      get down() {
        return down(read);
      },
      get history() {
        return history(read);
      },
      get past() {
        return byRole(cells, (p) => pastAt(read, p));
      },
    };
    Object.defineProperties(
      world,
      Object.getOwnPropertyDescriptors(byRole(cells, (p) => stateAt(read, p))),
    );
    return world as never;
  };
};
