import { claimReport, claimsSummary, claimsTitle } from "../report/check-report.ts";
import type { JudgedClaim } from "../report/claim-outcome.ts";
import { checkConfigurations } from "./check-configurations.ts";
import type { CheckOptions } from "./check-options.ts";
import { exitOf } from "./exit.ts";
import { judgeClaims } from "./judge-claims.ts";
import type { Judgement } from "./judgement.ts";
import { unknown } from "./nearest.ts";
import { colors, print } from "./print.ts";
import type { Registered } from "./registry.ts";

/** Judges the claims of each system; one that claims nothing is held to all it promises. */
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
  for (const registered of systems) claims.push(...judged(registered, options));
  const seconds = (performance.now() - start) / 1000;
  return {
    ...(claims.length === 0 ? {} : { summary: claimsSummary(claims, seconds) }),
    results: [...promised.results, ...claims.flatMap(({ results }) => results)],
    exit: exitOf([
      ...promised.results.flatMap(({ properties }) =>
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
