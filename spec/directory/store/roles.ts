/** Who takes part in the store. */
import { ids, many, one } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "./client.ts";
import { directory } from "./master.ts";
import { node } from "./node.ts";
import { workloads } from "./workloads.ts";

/** The names of the nodes. */
const nodesOf = ({ n }: Scope): readonly string[] => ids("n", n);

/** The names of the clients of a scope. */
export const clientsOf = ({ asks }: Scope): readonly string[] =>
  ids("c", workloads[asks]!.length);

/** The directory, the nodes and the clients. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const nodes = nodesOf(scope);
  return {
    client: many(clientsOf(scope), (self) => client(self, nodes, scope, rules)),
    directory: one(directory(nodes, scope, rules)),
    node: many(nodes, () => node(scope, rules)),
  };
};

/** The roles of the store. */
export type StoreRoles = ReturnType<typeof rolesOf>;
