/** The claims of a system, each judged at its pinned scopes. */
import type { Claim, Scope } from "../../../model/family.ts";
import { mutantOf } from "../../../registry/mutant-of.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
import { type JudgedClaim, judgeClaim } from "../../../report/claim-outcome.ts";
import { scopeDifference, scopeText } from "../../../report/scope-text.ts";
import type { FinishedSearch } from "./finished-search.ts";
import type { SearchOptions } from "./options.ts";
import { resultOf, search } from "./search.ts";

type PinnedClaim = {
  readonly name: string;
  readonly claim: Claim<Scope, string>;
  readonly scopes: readonly Scope[];
};

/** What one search explores. */
type ClaimedConfiguration = {
  readonly scope: Scope;
  readonly mutant: string | undefined;
};

/** Judges claims one after another, as the caller takes them. Claims at one scope share a search. */
export function* judgeClaims(
  registered: RegisteredSystem,
  names: readonly string[],
  options: SearchOptions,
): Generator<JudgedClaim> {
  const { family } = registered;
  const pinned = names.map((name): PinnedClaim => {
    const claim = family.claims[name]!;
    const scopes = Array.isArray(claim.scope) ? claim.scope : [claim.scope];
    const base =
      claim.mutant === undefined ? {} : mutantOf(registered, claim.mutant).scope;
    return {
      name,
      claim,
      scopes: scopes.map((scope) => scopeWith(family, [], { ...base, ...scope })),
    };
  });
  const done = new Map<string, FinishedSearch>();
  const searchedAt = (configuration: ClaimedConfiguration): FinishedSearch => {
    const { scope, mutant } = configuration;
    const key = keyOf(configuration);
    const words = [scopeText(scopeDifference(scope, family.scope)), mutant ?? ""];
    const only = claimedAt(pinned, key);
    const found =
      done.get(key) ?? search({ registered, ...configuration, only, words }, options);
    done.set(key, found);
    return found;
  };
  for (const { name, claim, scopes } of pinned) {
    const results = scopes.map((scope) =>
      resultOf(searchedAt({ scope, mutant: claim.mutant }), {
        property: claim.property,
        expected: () => claim.expect,
        claim: name,
        out: options.out,
      }),
    );
    yield judgeClaim(name, claim, results);
  }
}

const keyOf = ({ scope, mutant }: ClaimedConfiguration): string =>
  JSON.stringify([mutant ?? null, Object.entries(scope).sort()]);

/** The properties of all claims at the scope of this key. */
const claimedAt = (pinned: readonly PinnedClaim[], key: string): readonly string[] => [
  ...new Set(
    pinned
      .filter(({ claim: { mutant }, scopes }) =>
        scopes.some((scope) => keyOf({ scope, mutant }) === key),
      )
      .map(({ claim }) => claim.property),
  ),
];
