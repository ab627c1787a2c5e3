/** Hints: mistakes and costs of a spec that its verdicts do not show. */
import type { Cells } from "../cells/cells.ts";
import { unsentTypes } from "../temporal/fairness.ts";
import { deadShare } from "./dead-letters.ts";
import { growthOf } from "./growth.ts";

type SearchCounts = {
  readonly states: number;
  readonly complete: boolean;
  readonly valuesAt: (state: number) => Int32Array;
};

/** No hint is given if the share of dead letters is below this. */
const MANY = 0.2;

/** The hints of one search, as sentences to show after the verdicts; most often none. */
export const hintsOf = (cells: Cells, searched: SearchCounts): readonly string[] => {
  const { environment, roles } = cells.system;
  const hints: string[] = [];
  if (environment.loss && environment.network === "bag")
    hints.push(
      "a loss budget in a bag multiplies the states and adds nothing to a safety property: " +
        "a letter that is never delivered is lost",
    );
  const ticking = cells.processes.some(({ tick }) => tick !== undefined);
  if (ticking && environment.ticks === undefined)
    hints.push("a process has a tick, but no time passes: environment.ticks is not set");
  if (!searched.complete) hints.push(...growthOf(cells));
  if (promisesNothing(cells))
    hints.push(
      "nothing is promised: the states were visited, and no question was asked of them",
    );
  for (const type of unsentTypes(cells))
    hints.push(
      `fair names "deliver ${type}", and no message of that type was ever sent: ` +
        "a word misspelt, or more than this scope needs",
    );
  const share = deadShare(cells, searched);
  if (share > MANY)
    hints.push(
      `${Math.round(share * 100)} % of the letters that wait will never be taken: ` +
        `deaf(state, letter) for ${Object.keys(roles).join(", ")} would remove them, and many states`,
    );
  return hints;
};

const promisesNothing = ({ system }: Cells): boolean =>
  [
    system.always,
    system.sometimes,
    system.consistent,
    system.leadsTo,
    system.eventually,
    system.refines,
    system.clients,
  ].every((part) => Object.keys(part).length === 0) && system.ends === undefined;
