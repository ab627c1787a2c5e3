import type { Family, Scope } from "../model/family.ts";
import { imitated, known } from "./both-worlds.ts";
import type { Correspondence, Staging } from "./correspondence.ts";
import { following } from "./following.ts";
import { steered } from "./steered.ts";
import type { Implementation, SameMistake } from "./subject.ts";

/** An implementation, its spec, and how they correspond. */
type Bond<R, Fault extends string> = {
  readonly family: Family<R>;
  readonly correspondence: Correspondence<R>;
  /** The scope of the spec at which runs are followed, and the nodes of a run. */
  readonly scope: Scope;
  readonly members: readonly string[];
  /** How paths of the spec at a scope are played, on nodes with these faults planted. */
  readonly staging: (scope: Scope, faults: readonly Fault[]) => Staging;
  /** All faults that can be planted. */
  readonly faults: readonly Fault[];
  readonly sameMistake?: SameMistake<Fault>;
};

/** What an `Implementation` needs to be held to its spec: a follower of runs, and a steering of paths. */
export const corresponding = <R, Fault extends string>({
  family,
  correspondence,
  scope,
  members,
  staging,
  faults,
  sameMistake = {},
}: Bond<R, Fault>): Required<
  Pick<Implementation, "follower" | "steering" | "sameMistake">
> => ({
  follower: () =>
    following(correspondence, {
      scope,
      rules: family.rules(),
      members,
      system: family.system(scope),
      placeOf: staging(scope, []).placeOf,
    }),
  steering: (found, planted = [], mutant) =>
    steered(correspondence, {
      scope: found,
      rules: family.rules(mutant),
      system: family.system(found, mutant),
      staging: staging(
        found,
        known(faults, [...planted, ...imitated(sameMistake, mutant)]),
      ),
    }),
  sameMistake,
});
