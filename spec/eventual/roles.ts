/** Who there is in the eventual store, and what its properties look at. */
import { ids, many, type WorldOf } from "lockstep";
import { coordinator } from "./coordinator.ts";
import { home } from "./home.ts";
import type { Request } from "./messages.ts";
import type { Rules } from "./rules.ts";
import { type Scope, workloads } from "./scope.ts";
import { spare } from "./spare.ts";

/** What the clients of a scope ask, a list per client. */
export const scriptsOf = ({ asks }: Scope): readonly (readonly Request[])[] =>
  workloads[asks];

export const rolesOf = (scope: Scope, rules: Rules) => {
  const homes = ids("home", scope.n);
  const spares = ids("spare", scope.spares);
  const coordinators = ids("coordinator", scriptsOf(scope).length);
  return {
    home: many(homes, (self) => home(self, homes, scope, rules)),
    spare: many(spares, (self) => spare(self, homes, rules)),
    coordinator: many(coordinators, (self) => {
      const clock = self === coordinators[0] ? scope.skew : 0;
      return coordinator(self, { homes, spares, clock }, scope, rules);
    }),
  };
};

export type Now = WorldOf<typeof rolesOf>;
export type Past = Now["history"];
