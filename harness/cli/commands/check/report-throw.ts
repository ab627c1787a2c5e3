/** If a function of the spec throws, `check` reports the steps to the state where it does. */

import { writePathToThrow } from "../../../artifacts/write-path.ts";
import type { Engine } from "../../../checker/checked.ts";
import type { Phase } from "../../../checker/explicit/search-options.ts";
import {
  type PathToThrow,
  pathToThrow,
  type ThrewAfter,
} from "../../../checker/paths/path-to-throw.ts";
import { ThrewError } from "../../../checker/threw.ts";
import { counted } from "../../../report/quantity.ts";
import { type FoundThrow, throwJson, throwReport } from "../../../report/throw-report.ts";
import { colors, complain, print, printJson } from "../../../terminal/print.ts";
import type { FinishedSearch } from "./finished-search.ts";
import type { SearchOptions } from "./options.ts";

/** The most states explored to find the path, unless --max-states is given. */
const MOST_STATES = 500_000;

type ThrowingSearch = Pick<
  FinishedSearch,
  "registered" | "system" | "scope" | "mutant"
> & {
  /** Whether the search for the path must stop; it gets the number of states so far. */
  readonly isOver: (states: number, phase: Phase) => boolean;
  /** Ends the watching of the search. */
  readonly end: () => void;
};

type ThrowOptions = Pick<SearchOptions, "maxStates" | "out" | "json">;

/**
 * Runs `search`. If the spec throws, it reports a path to that state, and then throws the error at the
 * end of that path.
 */
export const reportingThrows = <T>(
  search: () => T,
  searching: ThrowingSearch,
  options: ThrowOptions,
): T => {
  try {
    return search();
  } catch (error) {
    throw error instanceof ThrewError ? reported(error, searching, options) : error;
  } finally {
    searching.end();
  }
};

const reported = (
  error: ThrewError,
  searching: ThrowingSearch,
  options: ThrowOptions,
): ThrewError => {
  const { system, isOver, end } = searching;
  const { maxStates = MOST_STATES } = options;
  const { path } = error.threw;
  if (path !== undefined) {
    end();
    report({ ...error.threw, path }, "walk", searching, options);
    return error;
  }
  const found = pathToThrow(system, error, {
    states: maxStates,
    isOver: (states) => isOver(states, PHASE),
  });
  end();
  if (found.threw === null) {
    complain(noPathText(found));
    return error;
  }
  report(found.threw, "explicit", searching, options);
  return new ThrewError(found.threw);
};

const report = (
  threw: ThrewAfter,
  engine: Engine,
  { registered, system, scope, mutant }: ThrowingSearch,
  { json, out }: ThrowOptions,
): void => {
  const trace = writePathToThrow({ registered, system, scope, mutant }, threw, out);
  const { name } = registered;
  const found: FoundThrow = { name, system, scope, mutant, threw, engine, trace };
  if (json) printJson(throwJson(found));
  else print(throwReport(found, colors));
};

const PHASE: Phase = {
  doing: "looking for a path to the state where the spec throws",
  counts: [],
};

const noPathText = ({ states, complete }: PathToThrow): string =>
  complete
    ? `no path leads to the error below: it does not recur in ${counted(states, "reachable state")}`
    : `no path to the error below was found within ${counted(states, "state")}`;
