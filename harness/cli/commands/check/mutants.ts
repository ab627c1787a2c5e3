import type { Mutant, Scope } from "../../../model/family.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import {
  type MutantResult,
  mutantsJson,
  mutantsReport,
} from "../../../report/mutants-table.ts";
import { print } from "../../../terminal/print.ts";
import { EXIT } from "../../exit.ts";
import type { CheckOutcome } from "./check-outcome.ts";
import type { CheckOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";

/** Checks every mutant; each must violate the property that it breaks. */
export const checkMutants = (
  systems: readonly RegisteredSystem[],
  options: CheckOptions,
): CheckOutcome => {
  const runs = systems.flatMap((registered) =>
    Object.entries(registered.family.mutants).map(([name, mutant]): MutantResult => {
      const scope = scopeWith(registered.family, [], mutant.scope);
      const result = resultOf(
        search({ registered, scope, mutant: name, words: [name] }, options),
        {
          expected: (judged) => (judged.name === mutant.breaks ? "violated" : null),
          out: options.out,
        },
      );
      const { breaks, steps } = mutant;
      return { ...result, breaks, steps, died: hasDied(result, mutant) };
    }),
  );
  const shown = options.quiet ? runs.filter(({ died }) => !died) : runs;
  if (!options.json && shown.length > 0) print(mutantsReport(shown));
  return {
    results: runs,
    summary:
      runs.length === 0
        ? "there are no mutants"
        : `${runs.filter(({ died }) => died).length} of ${runs.length} mutants killed`,
    more: { mutants: mutantsJson(runs) },
    exit: exitOfMutants(runs),
  };
};

const hasDied = (
  { properties }: CheckResult,
  { breaks, also = [], steps }: Mutant<Scope, string>,
): boolean => {
  const found = (broken: string) => properties.find(({ name }) => name === broken);
  const killer = found(breaks);
  if ([breaks, ...also].some((each) => found(each)?.verdict !== "violated")) return false;
  return steps === undefined || killer?.path?.entries.length === steps;
};

/** The exit code: a mutant whose search is unfinished has not survived yet. */
const exitOfMutants = (runs: readonly MutantResult[]): number => {
  const left = runs.filter(({ died }) => !died);
  if (left.length === 0) return EXIT.fine;
  const isOpen = ({ properties, breaks }: MutantResult): boolean =>
    ["unfinished", "unsupported"].includes(
      properties.find(({ name }) => name === breaks)?.verdict ?? "",
    );
  return left.every(isOpen) ? EXIT.unfinished : EXIT.violated;
};
