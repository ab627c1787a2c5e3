/**
 * Calls predicates on whole states, and notes which fields of a state they read. A predicate sees the values of fields
 * as plain data, so it may compare them by identity.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { worldsOfParts } from "../cells/world.ts";
import { besideStates, cellsAsFields, statesAsSpots } from "./fields.ts";
import type { Learned, Locals } from "./read-trie.ts";
import { recordedStates } from "./recorded-states.ts";

/** Judges a state, whose values are given by cell, and returns the answer and the fields read. */
export type AskByFields = (value: Locals) => Learned<boolean>;

/**
 * @returns a function that makes an `AskByFields` of a predicate and its name. The result throws what the predicate
 * throws, and InputError if the predicate returns neither true nor false.
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
    throw new InputError(
      `the property "${name}" returned ${typeof answer}, but must return true or false`,
    );
  };
};
