/** Who takes part where the directory is replicated. */
import { ids, many, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { workloads } from "../store/workloads.ts";
import { client } from "./client.ts";
import { directory } from "./master.ts";
import { node } from "./node.ts";

/** The directories, the nodes (with a spare if the key may move), and clients. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const directories = ids("d", scope.directories);
  const nodes = ids("n", scope.n + (scope.change === "move" ? 1 : 0));
  const clients = ids("c", workloads[scope.asks]!.length);
  return {
    client: many(clients, () => client(directories)),
    directory: many(directories, (self) =>
      directory(self, directories, nodes, scope, rules),
    ),
    node: many(nodes, (self) => node(nodes.indexOf(self) < scope.n, scope, rules)),
  };
};

/** A state of the store. */
export type World = WorldOf<typeof rolesOf>;
