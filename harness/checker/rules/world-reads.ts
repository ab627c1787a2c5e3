/**
 * Predicates on whole states, asked in a way that notes which fields of a state they read. What a field
 * holds is shown as it is, so that a predicate may compare it by identity as it always could.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { worldsOfParts } from "../cells/world.ts";
import { besideStates, cellsAsFields, statesAsSpots } from "./fields.ts";
import type { Learned, Locals } from "./read-trie.ts";
import { recordedStates } from "./recorded-states.ts";

/** Asks a question of a state whose values are given by cell, and notes what it read. */
export type AskByFields = (value: Locals) => Learned<boolean>;

/**
 * @returns for a predicate, with its name, how to ask it. Asking throws what the predicate throws, and
 * InputError where it returns neither true nor false.
 */
export const predicateReads = (
  cells: Cells,
): ((name: string, holds: (world: never) => unknown) => AskByFields) => {
  const { locals, reactions } = cells;
  const spots = statesAsSpots(cells);
  const wholes = cellsAsFields(cells);
  const beside = besideStates(cells);
  const show = worldsOfParts(cells);
  return (name, holds) => (value) => {
    const { reads, state, also, end } = recordedStates(name, "as they are");
    const localOf = (p: number) => locals[p]!.values[value(p)]!;
    const world = show({
      state: (p) => state(spots[p]!, reactions[p]!.states.values[localOf(p).state]),
      past: (p) => {
        also(beside[p]!.past);
        return reactions[p]!.pasts.values[localOf(p).past];
      },
      isUp: (p) => {
        also(beside[p]!.up);
        return localOf(p).up;
      },
      cell: (cell) => {
        also(wholes[cell]!);
        return value(cell);
      },
    });
    const answer = holds(world);
    end();
    if (typeof answer === "boolean") return { reads, answer };
    throw new InputError(`the property "${name}" is to return true or false`);
  };
};
