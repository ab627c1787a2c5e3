/** Values in the form in which messages about a symmetry show them. */
import type { Cells } from "../cells/cells.ts";

/** A value as JSON, with sets as lists and maps as records. */
export const shown = (value: unknown): string =>
  JSON.stringify(value, (_, held) => {
    if (held instanceof Set) return [...held];
    return held instanceof Map ? Object.fromEntries(held) : held;
  });

/** The state of a process in a local value. */
export const stateOf = (cells: Cells, p: number, local: number): unknown =>
  cells.reactions[p]!.states.values[cells.locals[p]!.values[local]!.state];

/** The states of processes, each after the name of its process. */
export const shownStates = (
  cells: Cells,
  locals: Iterable<readonly [p: number, local: number]>,
): string =>
  [...locals]
    .map(([p, local]) => `${cells.nodes[p]} is ${shown(stateOf(cells, p, local))}`)
    .join(", ");

/** The symmetric roles, in quotes: `"server", "client"`. */
export const shownRoles = ({ system }: Cells): string =>
  system.symmetric.map((role) => `"${role}"`).join(", ");
