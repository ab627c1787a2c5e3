/** All searches of a command, one row each. */
import type { CheckResult } from "./check-result.ts";
import { bytesText, durationText, thousands } from "./quantity.ts";
import { scopeDifferenceText } from "./scope-text.ts";
import { type Column, table } from "./table.ts";
import { verdictsText } from "./verdicts-text.ts";

/** The table. Claims at one scope share a search, which is one row. */
export const searchTable = (results: readonly CheckResult[]): readonly string[] => {
  const seen = new Set<unknown>();
  return table(
    COLUMNS,
    results.filter(({ checked }) => !seen.has(checked) && seen.add(checked)),
  );
};

const COLUMNS: readonly Column<CheckResult>[] = [
  { title: "system", of: ({ name }) => name },
  { title: "mutant", of: ({ mutant }) => mutant ?? "" },
  { title: "scope", of: ({ scope, usual }) => scopeDifferenceText(scope, usual) },
  { title: "engine", of: ({ checked }) => checked.engine },
  { title: "states", of: ({ checked }) => thousands(checked.states), align: "right" },
  {
    title: "transitions",
    of: ({ checked: { transitions } }) =>
      transitions === null ? "" : thousands(transitions),
    align: "right",
  },
  { title: "depth", of: ({ checked }) => `${checked.depth ?? ""}`, align: "right" },
  { title: "time", of: ({ seconds }) => durationText(seconds), align: "right" },
  { title: "memory", of: ({ peak }) => bytesText(peak), align: "right" },
  { title: "per state", of: ({ checked }) => costText(checked), align: "right" },
  {
    title: "verdicts",
    of: ({ checked }) => verdictsText(checked.properties.map(({ verdict }) => verdict)),
  },
];

/** Random walks store no states. */
const costText = ({ bytes, states }: CheckResult["checked"]): string =>
  bytes === 0 ? "" : `${thousands(bytes / Number(states))} bytes`;
