/** What a search has found: its states by number, and the paths to them. */
import { InputError } from "../../model/input-error.ts";
import { callsOf } from "../cells/cells.ts";
import { stepsThrough } from "../paths/steps-to.ts";
import type { Action } from "../rules/rules.ts";
import { stepperOf, type TakenStep } from "../rules/stepper.ts";
import { saveSearch } from "./save-search.ts";
import { progressOf, type Search } from "./search.ts";
import type { Progress, Saved } from "./search-options.ts";

export type Explored = Progress & {
  readonly complete: boolean;
  /** The number of states outside the bound, which were not expanded. */
  readonly outside: number;
  /** For each layer, the number of states in it and in all layers before it. */
  readonly layerEnds: readonly number[];
  /**
   * The values of a state as ids by cell, written into `into` if given. States are numbered in the order in which they
   * were found.
   */
  readonly valuesAt: (state: number, into?: Int32Array) => Int32Array;
  /** The states on the path by which this one was found, from the first state to this one. */
  readonly chainTo: (state: number) => readonly number[];
  /** The same path with its steps. Under symmetry no such path need exist; then this throws `InputError`. */
  readonly pathTo: (state: number) => readonly PathStep[];
  /** Every action that was taken at least once. */
  readonly taken: () => readonly Action[];
  readonly save: () => Saved;
  /** The number of calls of handlers. */
  readonly calls: number;
};

/** A state of a path as ids by cell, and the step that led to it; null for the first state. */
export type PathStep = { readonly step: TakenStep | null; readonly values: Int32Array };

const notTakenAgain = (): InputError =>
  new InputError(
    "a remembered step could not be taken again: a handler is impure. If all are pure functions of what they get, this is a bug of Lockstep",
  );

/** What a search has found. It reads from the space of the search, which must have ended. */
export const exploredOf = (search: Search): Explored => {
  const { space, searching, watch, ended, outside, layerEnds } = search;
  const { cells } = searching;
  const chainTo = (at: number): readonly number[] => {
    const chain = [];
    for (let each = at; each >= 0; each = space.rows.parent(each)) chain.push(each);
    return chain.reverse();
  };
  return {
    ...progressOf(search),
    complete: !watch.isReached() && !ended,
    outside,
    layerEnds,
    valuesAt: space.valuesAt,
    chainTo,
    pathTo: (at) => {
      const rows = chainTo(at).map((each) => space.valuesAt(each));
      return stepsThrough(stepperOf(cells), rows, notTakenAgain);
    },
    taken: space.taken,
    save: () => saveSearch(search),
    calls: callsOf(cells),
  };
};
