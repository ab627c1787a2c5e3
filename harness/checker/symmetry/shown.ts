/** Plain values as a complaint about a symmetry shows them. */
import type { Cells } from "../cells/cells.ts";

export const shown = (value: unknown): string =>
  JSON.stringify(value, (_, held) => {
    if (held instanceof Set) return [...held];
    return held instanceof Map ? Object.fromEntries(held) : held;
  });

export const stateOf = (cells: Cells, p: number, local: number): unknown =>
  cells.reactions[p]!.states.values[cells.locals[p]!.values[local]!.state];

/** The states of processes by name; `locals`: process and local value. */
export const shownStates = (
  cells: Cells,
  locals: Iterable<readonly [p: number, local: number]>,
): string =>
  [...locals]
    .map(([p, local]) => `${cells.nodes[p]} is ${shown(stateOf(cells, p, local))}`)
    .join(", ");

/** `"server", "client"` */
export const shownRoles = ({ system }: Cells): string =>
  system.symmetric.map((role) => `"${role}"`).join(", ");
