/** What `check` does where a function of the spec throws: it shows the steps that lead there. */

import { writePathToThrow } from "../../../artifacts/write-path.ts";
import type { Engine } from "../../../checker/checked.ts";
import type { Phase } from "../../../checker/explicit/explore.ts";
import {
  type PathToThrow,
  pathToThrow,
  type ThrewAfter,
} from "../../../checker/paths/path-to-throw.ts";
import { ThrewError } from "../../../checker/threw.ts";
import { counted } from "../../../report/quantity.ts";
import { type FoundThrow, throwJson, throwReport } from "../../../report/throw-report.ts";
import { colors, complain, print, printJson } from "../../../terminal/print.ts";
import type { SearchOptions } from "./options.ts";
import type { Searched } from "./searched.ts";

/** States looked at for the path, where the user names no limit. */
const MOST_STATES = 500_000;

type Searching = Pick<Searched, "registered" | "system" | "scope" | "mutant"> & {
  /** Told now and then how many states the search for the path has found; true: give up. */
  readonly isOver: (states: number, phase: Phase) => boolean;
  /** The search for the path is over. */
  readonly end: () => void;
};

type Options = Pick<SearchOptions, "maxStates" | "out" | "json">;

/**
 * What `search` comes to. Where the spec throws, a path there is told before the error goes on, which is
 * then the one at the end of that path.
 */
export const tellingThrows = <T>(
  search: () => T,
  searching: Searching,
  options: Options,
): T => {
  try {
    return search();
  } catch (error) {
    throw error instanceof ThrewError ? told(error, searching, options) : error;
  } finally {
    searching.end();
  }
};

const told = (error: ThrewError, searching: Searching, options: Options): ThrewError => {
  const { system, isOver, end } = searching;
  const { maxStates = MOST_STATES } = options;
  const { path } = error.threw;
  if (path !== undefined) {
    end();
    tell({ ...error.threw, path }, "walk", searching, options);
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
  tell(found.threw, "explicit", searching, options);
  return new ThrewError(found.threw);
};

const tell = (
  threw: ThrewAfter,
  engine: Engine,
  { registered, system, scope, mutant }: Searching,
  { json, out }: Options,
): void => {
  const trace = writePathToThrow({ registered, system, scope, mutant }, threw, out);
  const { name } = registered;
  const found: FoundThrow = { name, system, scope, mutant, threw, engine, trace };
  if (json) printJson(throwJson(found));
  else print(throwReport(found, colors));
};

const PHASE: Phase = { doing: "looking for a path to where the spec throws", counts: [] };

const noPathText = ({ states, complete }: PathToThrow): string =>
  complete
    ? `no path leads to the error below: it comes in none of ${counted(states, "reachable state")}`
    : `no path to the error below was found within ${counted(states, "state")}`;
