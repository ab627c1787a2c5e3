/**
 * The values that a search has interned, in the order of their ids: a checkpoint saves them, and a later run interns
 * them again.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "./cells.ts";

/** All interners whose numbers may occur in a row or in what a search remembers, by name. */
const interners = (cells: Cells): Readonly<Record<string, Numbered>> => ({
  letters: cells.letters,
  faults: cells.faults,
  histories: cells.histories,
  observed: cells.observed,
  ...each(cells, "states", (p) => cells.reactions[p]!.states),
  ...each(cells, "pasts", (p) => cells.reactions[p]!.pasts),
  ...each(cells, "locals", (p) => cells.locals[p]!),
  ...each(cells, "inboxes", (p) => cells.inboxes[p]!),
});

type Numbered = {
  readonly values: readonly unknown[];
  id(value: never, where: string): number;
};

const each = (
  { nodes }: Cells,
  what: string,
  of: (p: number) => Numbered,
): Readonly<Record<string, Numbered>> =>
  Object.fromEntries(nodes.map((node, p) => [`${what} of ${node}`, of(p)]));

/** All interned values in the order of their ids, by the name of their interner. */
export const internedValues = (
  cells: Cells,
): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(
    Object.entries(interners(cells)).map(([name, { values }]) => [name, values]),
  );

/**
 * Interns saved values in their order, so that they get the same ids again.
 *
 * @param saved gives the values by the name of their interner, as `internedValues` returned them
 * @throws {InputError} where a value gets another id: an interner has other values, or the system has changed
 */
export const internAgain = (
  cells: Cells,
  saved: (name: string) => readonly unknown[],
): void => {
  for (const [name, { id }] of Object.entries(interners(cells)))
    for (const [expected, value] of saved(name).entries())
      if (id(value as never, name) !== expected)
        throw new InputError(
          `the checkpoint does not fit this search: its ${name} are now numbered in another way. Has the spec or Lockstep changed? Delete the folder of --checkpoint to start again`,
        );
};
