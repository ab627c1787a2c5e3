import type { Family } from "../../../model/family.ts";
import { InputError } from "../../../model/input-error.ts";
import { unknown } from "../../../registry/nearest.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
import {
  claimReport,
  claimsSummary,
  claimsTitle,
  longClaimReport,
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
 * that claims do not hide a property. Of a system without claims it judges all properties. Claims that are
 * long are listed only; with `--long` these are judged, and nothing else.
 *
 * @throws InputError if the claim of --claim is unknown, or no claim is long
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
  const isWhole = wanted === undefined && !options.long;
  if (options.long && systems.every(({ family }) => longOf(family).length === 0))
    throw new InputError(
      `${systems.map(({ name }) => name).join(", ")}: there are no claims for --long`,
    );
  const bare = systems.filter(({ family }) => Object.keys(family.claims).length === 0);
  const promised = isWhole ? checkConfigurations(bare, options) : none;
  const claims: JudgedClaim[] = [];
  const unclaimed: CheckResult[] = [];
  for (const registered of systems) {
    const found = judged(registered, options);
    claims.push(...found);
    if (found.length > 0 && isWhole)
      unclaimed.push(...judgedUnclaimed(registered, options));
  }
  const seconds = (performance.now() - start) / 1000;
  const rest = unclaimed.flatMap(({ properties }) => properties);
  const left = isWhole ? systems.flatMap(({ family }) => longOf(family)) : [];
  return {
    ...(claims.length === 0
      ? {}
      : { summary: claimsSummary({ claims, unclaimed: rest, left, seconds }) }),
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
  const { claim: wanted, json, quiet, long = false } = options;
  const { family } = registered;
  const chosen = Object.entries(family.claims)
    .filter(([name, claim]) =>
      wanted === undefined ? isLong(claim) === long : name === wanted,
    )
    .map(([name]) => name);
  const claims: JudgedClaim[] = [];
  for (const each of judgeClaims(registered, chosen, options)) {
    claims.push(each);
    if (json || (quiet && exitOf([each.outcome]) === 0)) continue;
    if (claims.length === 1 || quiet) print(claimsTitle(each.results[0]!, colors));
    print(claimReport(each, colors));
  }
  const isListed = wanted === undefined && !long && !json && !quiet;
  for (const name of isListed ? longOf(family) : [])
    print(longClaimReport(family, name, colors));
  return claims;
};

const isLong = (claim: { readonly long?: true }): boolean => claim.long === true;

/** The names of the claims that take too long for every push. */
const longOf = ({ claims }: Family): readonly string[] =>
  Object.entries(claims).flatMap(([name, claim]) => (isLong(claim) ? [name] : []));

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
