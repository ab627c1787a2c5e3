/** The claims of a system, each judged at the scopes it is pinned to. */
import type { Claim, Scope } from "../model/family.ts";
import { type JudgedClaim, judgeClaim } from "../report/claim-outcome.ts";
import { scopeDifference, scopeText } from "../report/scope-text.ts";
import type { SearchOptions } from "./check-options.ts";
import { scopeWith } from "./parameters.ts";
import type { Registered } from "./registry.ts";
import { resultOf, search } from "./search.ts";
import type { Searched } from "./searched.ts";

type Pinned = {
  readonly name: string;
  readonly claim: Claim<Scope, string>;
  readonly scopes: readonly Scope[];
};

/** One after the other, as they are asked for. Claims at one scope share a search. */
export function* judgeClaims(
  registered: Registered,
  names: readonly string[],
  options: SearchOptions,
): Generator<JudgedClaim> {
  const { family } = registered;
  const pinned = names.map((name): Pinned => {
    const claim = family.claims[name]!;
    const scopes = Array.isArray(claim.scope) ? claim.scope : [claim.scope];
    return { name, claim, scopes: scopes.map((scope) => scopeWith(family, [], scope)) };
  });
  const done = new Map<string, Searched>();
  const searchedAt = (scope: Scope): Searched => {
    const key = keyOf(scope);
    const words = [scopeText(scopeDifference(scope, family.scope))];
    const only = asked(pinned, key);
    const found = done.get(key) ?? search({ registered, scope, only, words }, options);
    done.set(key, found);
    return found;
  };
  for (const { name, claim, scopes } of pinned) {
    const results = scopes.map((scope) =>
      resultOf(searchedAt(scope), {
        property: claim.property,
        expected: () => claim.expect,
        claim: name,
        out: options.out,
      }),
    );
    yield judgeClaim(name, claim, results);
  }
}

const keyOf = (scope: Scope): string => JSON.stringify(Object.entries(scope).sort());

/** The properties that any of the claims asks of this scope. */
const asked = (pinned: readonly Pinned[], key: string): readonly string[] => [
  ...new Set(
    pinned
      .filter(({ scopes }) => scopes.some((scope) => keyOf(scope) === key))
      .map(({ claim }) => claim.property),
  ),
];
