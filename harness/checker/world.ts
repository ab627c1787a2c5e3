/** What a property sees of a state: materialised as it looks, so that what it reads is known. */

import type { Operation } from "../model/operation.ts";
import type { Letter, NodeId } from "../model/process.ts";
import type { Cells } from "./cells.ts";
import { operationsOf } from "./history-cell.ts";

export type Read = (cell: number) => number;
export type Worlds = (read: Read) => never;

/** A function from a way to read cells to the world a predicate is given. */
export const worldsOf = (cells: Cells): Worlds => {
  const { nodes, locals, inboxes, letters, reactions } = cells;
  const number = new Map(nodes.map((node, i) => [node, i]));
  const histories: (readonly Operation[])[] = [];
  const stateAt = (read: Read, p: number): unknown =>
    reactions[p]!.states.values[locals[p]!.values[read(p)]!.state];
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
    };
    for (const [name, role] of Object.entries(cells.system.roles)) {
      if (role.role === "one") {
        const p = number.get(name)!;
        Object.defineProperty(world, name, {
          get: () => stateAt(read, p),
          enumerable: true,
        });
        continue;
      }
      const members = {};
      for (const id of role.ids) {
        const p = number.get(id)!;
        Object.defineProperty(members, id, {
          get: () => stateAt(read, p),
          enumerable: true,
        });
      }
      Object.defineProperty(world, name, { value: members, enumerable: true });
    }
    return world as never;
  };
};
