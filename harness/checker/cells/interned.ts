/** The values that a search has named, in the order of their ids, and how to name them so again. */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "./cells.ts";

/** Everything with ids that a row, or what is remembered of one, may hold. */
const interners = (cells: Cells): Readonly<Record<string, Named>> => ({
  letters: cells.letters,
  faults: cells.faults,
  histories: cells.histories,
  observed: cells.observed,
  ...each(cells, "states", (p) => cells.reactions[p]!.states),
  ...each(cells, "pasts", (p) => cells.reactions[p]!.pasts),
  ...each(cells, "locals", (p) => cells.locals[p]!),
  ...each(cells, "inboxes", (p) => cells.inboxes[p]!),
});

type Named = {
  readonly values: readonly unknown[];
  id(value: never, where: string): number;
};

const each = (
  { nodes }: Cells,
  what: string,
  of: (p: number) => Named,
): Readonly<Record<string, Named>> =>
  Object.fromEntries(nodes.map((node, p) => [`${what} of ${node}`, of(p)]));

export const internedValues = (
  cells: Cells,
): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(
    Object.entries(interners(cells)).map(([name, { values }]) => [name, values]),
  );

/** Names the values in their order. What the cells have named already must be the same. */
export const internAgain = (
  cells: Cells,
  saved: (name: string) => readonly unknown[],
): void => {
  for (const [name, { id }] of Object.entries(interners(cells)))
    for (const [expected, value] of saved(name).entries())
      if (id(value as never, name) !== expected)
        throw new InputError(
          `the ${name} of the checkpoint are not in the order of their ids: it is of another search`,
        );
};
