/** Who takes part where a directory relays, and the key moves. */
import { ids, many, one, type WorldOf } from "lockstep";
import { node } from "../moves/node.ts";
import { allNodes } from "../moves/properties.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "../store/client.ts";
import { workloads } from "../store/workloads.ts";
import { directory } from "./master.ts";

/** Clients, which know no nodes; the directory; and the nodes. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const all = allNodes(scope);
  return {
    client: many(ids("c", workloads[scope.asks]!.length), (self) =>
      client(self, [], { ...scope, query: "recursive" }, rules),
    ),
    directory: one(directory(all, scope, rules)),
    node: many(all, (self) => node(all.indexOf(self) < scope.n, scope, rules)),
  };
};

/** A state of the store. */
export type World = WorldOf<typeof rolesOf>;
