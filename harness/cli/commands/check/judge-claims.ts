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
  readonly explored: readonly Explored[];
};

/** What one search explores; equal ones have the same key. */
type Explored = {
  readonly scope: Scope;
  readonly mutant: string | undefined;
  readonly key: string;
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
      explored: scopes.map((scope) =>
        explored(scopeWith(family, [], { ...base, ...scope }), claim.mutant),
      ),
    };
  });
  const claimed = propertiesBy(pinned);
  const done = new Map<string, FinishedSearch>();
  const searchedAt = ({ scope, mutant, key }: Explored): FinishedSearch => {
    const words = [scopeText(scopeDifference(scope, family.scope)), mutant ?? ""];
    const only = [...claimed.get(key)!];
    const found =
      done.get(key) ?? search({ registered, scope, mutant, only, words }, options);
    done.set(key, found);
    return found;
  };
  for (const { name, claim, explored } of pinned) {
    const results = explored.map((each) =>
      resultOf(searchedAt(each), {
        property: claim.property,
        expected: () => claim.expect,
        claim: name,
        out: options.out,
      }),
    );
    yield judgeClaim(name, claim, results);
  }
}

const explored = (scope: Scope, mutant: string | undefined): Explored => ({
  scope,
  mutant,
  key: JSON.stringify([mutant ?? null, Object.entries(scope).sort()]),
});

/** By the key of what is explored: the properties of all claims there. */
const propertiesBy = (
  pinned: readonly PinnedClaim[],
): ReadonlyMap<string, ReadonlySet<string>> => {
  const claimed = new Map<string, Set<string>>();
  for (const { claim, explored } of pinned)
    for (const { key } of explored)
      claimed.set(key, (claimed.get(key) ?? new Set()).add(claim.property));
  return claimed;
};
