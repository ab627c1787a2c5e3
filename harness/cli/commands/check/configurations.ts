import { mutantOf } from "../../../registry/mutant-of.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
import { resultReport } from "../../../report/check-report.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import { colors, print } from "../../../terminal/print.ts";
import { exitOf } from "../../exit.ts";
import type { CheckOutcome } from "./check-outcome.ts";
import type { CheckOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";

/** Judges all properties of each system at one scope: of `--param`, of `--mutant`, or the default. */
export const checkConfigurations = (
  systems: readonly RegisteredSystem[],
  options: CheckOptions,
): CheckOutcome => {
  const { param = [], mutant, json, quiet, out } = options;
  // All scopes are read before the first search, so that a mistake in the last costs no time.
  const planned = systems.map((registered) => {
    const { family } = registered;
    const scope = mutant === undefined ? {} : (mutantOf(registered, mutant).scope ?? {});
    return { registered, scope: scopeWith(family, param, scope) };
  });
  const results = planned.map(({ registered, scope }): CheckResult => {
    const result = resultOf(search({ registered, scope, mutant, words: [] }, options), {
      expected: ({ name }) => expectedOf(registered, mutant, name),
      out,
    });
    const verdicts = result.properties.map(({ verdict }) => verdict);
    if (!json && !(quiet && exitOf(verdicts) === 0)) print(resultReport(result, colors));
    return result;
  });
  const verdicts = results.flatMap(({ properties }) =>
    properties.map(({ verdict }) => verdict),
  );
  return { results, exit: exitOf(verdicts) };
};

const expectedOf = (
  registered: RegisteredSystem,
  mutant: string | undefined,
  property: string,
) => {
  if (mutant === undefined) return "holds";
  return mutantOf(registered, mutant).breaks === property ? "violated" : null;
};
