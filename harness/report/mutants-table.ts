import type { CheckResult, PropertyResult } from "./check-result.ts";
import { columns } from "./columns.ts";
import { thousands } from "./quantity.ts";

export type MutantResult = CheckResult & {
  /** The property that it is said to die by, and the length that is claimed of its path. */
  readonly breaks: string;
  readonly steps: number | undefined;
  /** By that property, at that length. */
  readonly died: boolean;
};

/** Who killed whom, at what length. */
export const mutantsTable = (results: readonly MutantResult[]): string =>
  columns([
    ["system", "mutant", "", "killed by", "steps", "states"],
    ...results.flatMap(rowsOf),
  ]).join("\n");

const rowsOf = (result: MutantResult): readonly (readonly string[])[] => {
  const { name, mutant, checked } = result;
  const killers = killersOf(result).map((killer) => [
    killerText(killer, result),
    stepsText(killer, result),
  ]);
  const [first, ...others] =
    killers.length > 0 ? killers : [[`nothing; claimed: ${result.breaks}`, "-"]];
  return [
    [name, mutant!, outcomeOf(result), ...first!, thousands(checked.states)],
    ...others.map((row) => ["", "", "", ...row]),
  ];
};

/** The property claimed comes first. A `sometimes` that this scope has no room for kills nobody. */
const killersOf = ({ properties, breaks }: MutantResult): readonly PropertyResult[] =>
  properties
    .filter(
      ({ verdict, kind, name }) =>
        verdict === "violated" && (kind !== "sometimes" || name === breaks),
    )
    .sort((a, b) => Number(b.name === breaks) - Number(a.name === breaks));

const killerText = ({ name }: PropertyResult, { breaks }: MutantResult): string =>
  name === breaks ? name : `${name} (too)`;

const stepsText = (
  { name, path }: PropertyResult,
  { breaks, steps }: MutantResult,
): string => {
  const found = `${path?.entries.length ?? "-"}`;
  const isOther =
    name === breaks && steps !== undefined && path?.entries.length !== steps;
  return isOther ? `${found} (claimed: ${steps})` : found;
};

const outcomeOf = (result: MutantResult): string => {
  if (result.died) return "dead";
  if (killersOf(result).length > 0) return "not as claimed";
  return result.checked.complete ? "alive" : "unfinished";
};
