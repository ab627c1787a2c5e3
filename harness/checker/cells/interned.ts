/** The values that a search has numbered, in the order of their ids, to be saved and numbered again. */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "./cells.ts";

/** All that numbers values which a row, or something remembered of a row, may hold. */
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

/** All values with ids, in the order of their ids, by the name of what numbers them. */
export const internedValues = (
  cells: Cells,
): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(
    Object.entries(interners(cells)).map(([name, { values }]) => [name, values]),
  );

/**
 * Numbers saved values in their order.
 *
 * @param saved the values by the name of what numbers them, as `internedValues` gave them
 * @throws {InputError} where the cells have numbered other values before
 */
export const internAgain = (
  cells: Cells,
  saved: (name: string) => readonly unknown[],
): void => {
  for (const [name, { id }] of Object.entries(interners(cells)))
    for (const [expected, value] of saved(name).entries())
      if (id(value as never, name) !== expected)
        throw new InputError(
          `the checkpoint does not fit this search: its ${name} have other numbers; delete the folder of --checkpoint to start again`,
        );
};
