import { unknown } from "../../../registry/nearest.ts";
import type { Registered } from "../../../registry/registry.ts";
import {
  claimReport,
  claimsSummary,
  claimsTitle,
  unclaimedReport,
} from "../../../report/check-report.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import type { JudgedClaim } from "../../../report/claim-outcome.ts";
import { colors, print } from "../../../terminal/print.ts";
import { exitOf } from "../../exit.ts";
import { checkConfigurations } from "./configurations.ts";
import { judgeClaims } from "./judge-claims.ts";
import type { Judgement } from "./judgement.ts";
import type { CheckOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";
import { unclaimedOf } from "./unclaimed.ts";

/**
 * Judges the claims of each system, and at its defaults what no claim is about: a property is not to
 * be hidden by the claims beside it. A system that claims nothing is held to all it promises.
 */
export const checkClaims = (
  systems: readonly Registered[],
  options: CheckOptions,
): Judgement => {
  const start = performance.now();
  const wanted = options.claim;
  const known = systems.flatMap(({ family }) => Object.keys(family.claims));
  if (wanted !== undefined && !known.includes(wanted))
    throw unknown({ what: "claim", given: wanted, known });
  const bare = systems.filter(({ family }) => Object.keys(family.claims).length === 0);
  const promised = wanted === undefined ? checkConfigurations(bare, options) : none;
  const claims: JudgedClaim[] = [];
  const unclaimed: CheckResult[] = [];
  for (const registered of systems) {
    const found = judged(registered, options);
    claims.push(...found);
    if (found.length > 0 && wanted === undefined)
      unclaimed.push(...judgedUnclaimed(registered, options));
  }
  const seconds = (performance.now() - start) / 1000;
  const rest = unclaimed.flatMap(({ properties }) => properties);
  return {
    ...(claims.length === 0 ? {} : { summary: claimsSummary(claims, rest, seconds) }),
    results: [
      ...promised.results,
      ...claims.flatMap(({ results }) => results),
      ...unclaimed,
    ],
    exit: exitOf([
      ...[...promised.results, ...unclaimed].flatMap(({ properties }) =>
        properties.map(({ verdict }) => verdict),
      ),
      ...claims.map(({ outcome }) => outcome),
    ]),
  };
};

const none: Judgement = { results: [], exit: 0 };

/** Each claim is printed as soon as it is judged. */
const judged = (
  registered: Registered,
  options: CheckOptions,
): readonly JudgedClaim[] => {
  const { claim: wanted, json, quiet } = options;
  const names = Object.keys(registered.family.claims);
  const asked = names.filter((name) => wanted === undefined || name === wanted);
  const claims: JudgedClaim[] = [];
  for (const each of judgeClaims(registered, asked, options)) {
    claims.push(each);
    if (json || (quiet && exitOf([each.outcome]) === 0)) continue;
    if (claims.length === 1 || quiet) print(claimsTitle(each.results[0]!, colors));
    print(claimReport(each, colors));
  }
  return claims;
};

const judgedUnclaimed = (
  registered: Registered,
  options: CheckOptions,
): readonly CheckResult[] => {
  const only = unclaimedOf(registered);
  if (only.length === 0) return [];
  const { scope } = registered.family;
  const plan = { registered, scope, only, words: ["without a claim"] };
  const result = resultOf(search(plan, options), {
    expected: () => "holds",
    out: options.out,
  });
  const { json, quiet } = options;
  const isFine = exitOf(result.properties.map(({ verdict }) => verdict)) === 0;
  if (!json && !(quiet && isFine)) print(unclaimedReport(result, colors));
  return [result];
};
