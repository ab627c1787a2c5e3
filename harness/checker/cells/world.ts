/**
 * The world that a property sees. Each part is looked up when the property reads it, so that the reads of the property
 * can be noted.
 */
import type { Operation } from "../../model/operation.ts";
import type { Flying, NodeId } from "../../model/process.ts";
import { byRole } from "./by-role.ts";
import type { Cells } from "./cells.ts";
import { operationsOf } from "./history-cell.ts";

/** Gives the value of a cell of one state. */
export type Read = (cell: number) => number;
/** Gives the world of the state whose cells `read` gives. */
type Worlds = (read: Read) => never;

/** The parts of a state that a world shows. A caller that gives them can note which of them are read. */
type StateParts = {
  /** The state of process `p`; `past` is what `remember` made of its past. */
  readonly state: (p: number) => unknown;
  readonly past: (p: number) => unknown;
  readonly isUp: (p: number) => boolean;
  /** The value of a cell that is not a local value. */
  readonly cell: Read;
};

/** Makes worlds for predicates. All of them are one object, which shows the state of the last call. */
export const worldsOf = (cells: Cells): Worlds => {
  const { locals, reactions } = cells;
  let read: Read = () => 0;
  const show = worldsOfParts(cells);
  const parts: StateParts = {
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

/** Like `worldsOf`, for states that are given by their parts. */
export const worldsOfParts = (cells: Cells): ((parts: StateParts) => never) => {
  const { nodes, inboxes, letters } = cells;
  const histories: (readonly Operation[])[] = [];
  let parts: StateParts;
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
