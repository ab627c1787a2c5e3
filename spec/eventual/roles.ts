/** The processes of the eventual store, and the requests of its clients. */
import { ids, many, type WorldOf } from "lockstep";
import { coordinator } from "./coordinator.ts";
import { home } from "./home.ts";
import type { Request } from "./messages.ts";
import type { Rules } from "./rules.ts";
import { type Scope, workloads } from "./scope.ts";
import { spare } from "./spare.ts";

/** What the clients of a scope ask, a list for each client. */
export const scriptsOf = ({ asks }: Scope): readonly (readonly Request[])[] =>
  workloads[asks];

/** N homes, the spares, and a coordinator for each client; the first clock is ahead by `skew`. */
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

/** A state of the whole store, as its properties see it. */
export type StoreState = WorldOf<typeof rolesOf>;
