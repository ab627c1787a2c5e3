import { mutantOf } from "../../../registry/mutant-of.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import type { Registered } from "../../../registry/registry.ts";
import { resultReport } from "../../../report/check-report.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import { colors, print } from "../../../terminal/print.ts";
import { exitOf } from "../../exit.ts";
import type { Judgement } from "./judgement.ts";
import type { CheckOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";

/** Judges all properties promised of one configuration: `--param`, `--mutant`, or the defaults. */
export const checkConfigurations = (
  systems: readonly Registered[],
  options: CheckOptions,
): Judgement => {
  const { param = [], mutant, json, quiet, out } = options;
  // All of them first: a mistake in the last should not cost the time of the others.
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
  registered: Registered,
  mutant: string | undefined,
  property: string,
) => {
  if (mutant === undefined) return "holds";
  return mutantOf(registered, mutant).breaks === property ? "violated" : null;
};
