import { unknown } from "../../../registry/nearest.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
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
import type { CheckOutcome } from "./check-outcome.ts";
import { checkConfigurations } from "./configurations.ts";
import { judgeClaims } from "./judge-claims.ts";
import type { CheckOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";
import { unclaimedOf } from "./unclaimed.ts";

/**
 * Judges the claims of each system, and, at the default scope, the properties that no claim is about, so
 * that claims do not hide a property. Of a system without claims it judges all properties.
 *
 * @throws InputError if the claim of --claim is unknown
 */
export const checkClaims = (
  systems: readonly RegisteredSystem[],
  options: CheckOptions,
): CheckOutcome => {
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

const none: CheckOutcome = { results: [], exit: 0 };

/** Judges the claims of one system, and prints each as soon as it is judged. */
const judged = (
  registered: RegisteredSystem,
  options: CheckOptions,
): readonly JudgedClaim[] => {
  const { claim: wanted, json, quiet } = options;
  const names = Object.keys(registered.family.claims);
  const chosen = names.filter((name) => wanted === undefined || name === wanted);
  const claims: JudgedClaim[] = [];
  for (const each of judgeClaims(registered, chosen, options)) {
    claims.push(each);
    if (json || (quiet && exitOf([each.outcome]) === 0)) continue;
    if (claims.length === 1 || quiet) print(claimsTitle(each.results[0]!, colors));
    print(claimReport(each, colors));
  }
  return claims;
};

const judgedUnclaimed = (
  registered: RegisteredSystem,
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
