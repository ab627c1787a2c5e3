/** The processes of the quorum store, and the requests of its clients. */
import { ids, many, type WorldOf } from "lockstep";
import { coordinator } from "./coordinator.ts";
import type { Request } from "./messages.ts";
import { replica } from "./replica.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** N replicas, and a coordinator for each client. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const replicas = ids("replica", scope.n);
  const coordinators = ids("coordinator", scope.clients);
  return {
    replica: many(replicas, () => replica(rules)),
    coordinator: many(coordinators, (self) => coordinator(self, replicas, scope, rules)),
  };
};

/** A state of the whole store, as its properties see it. */
export type StoreState = WorldOf<typeof rolesOf>;

/** What a client asks, in order; every put of a scope has a value of its own. */
export const scriptOf = (client: number, scope: Scope): readonly Request[] => {
  const { writers, puts, gets, casByGetAndPut } = scope;
  if (casByGetAndPut) return [{ type: "cas", from: null, to: client + 1 }];
  return client < writers
    ? Array.from({ length: puts }, (_, i) => ({
        type: "put",
        value: client * puts + i + 1,
      }))
    : Array.from({ length: gets }, () => ({ type: "get" }));
};
