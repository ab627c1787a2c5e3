/** A popular value, which the directory puts on more nodes so that they share its gets. */
import { ids, many, one, register, system } from "lockstep";
import { type Client, client } from "../moves/client.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { workloads } from "../store/workloads.ts";
import { type Directory, directory } from "./master.ts";
import { messageText } from "./messages.ts";
import { type Node, node } from "./node.ts";
import * as properties from "./properties.ts";

/** The directory, the nodes and the clients. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const all = ids("n", scope.n + scope.extras);
  return {
    client: many(ids("c", workloads[scope.asks]!.length), () => client(scope, rules)),
    directory: one(directory(all, scope, rules)),
    node: many(all, (self) => node(all.indexOf(self) < scope.n, scope, rules)),
  };
};

/** What a process holds, in one line. */
const stateText = (state: Client | Directory | Node): string => {
  if ("held" in state) return `holds ${state.held?.value ?? "nothing"}`;
  if ("request" in state) return state.request === null ? "idle" : "waits";
  const { nodes, change } = state;
  const { type = "", node: changed = "" } = change ?? {};
  return `names ${nodes.join(" ")}${change === null ? "" : `, one ${type}: ${changed}`}`;
};

const oneKey = register<number | null>(0);

/** The store at a scope. */
export const popular = (scope: Scope, rules: Rules) => {
  const scripts = workloads[scope.asks]!;
  const roles = rolesOf(scope, rules);
  return system({
    name: "directory, a popular value",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag" },
    show: { message: messageText, state: stateText },
    consistent: { linearizable: oneKey, regular: oneKey },
    always: {
      "a get never finds nothing": properties.neverMissing,
      "nodes with a copy share the gets": properties.sharesGets,
      "no node gets more than five of eight gets":
        scope.asks === "eight-gets" && properties.isSpared,
      "the value stays on its first nodes": properties.keepsFirst(scope),
    },
    sometimes: {
      "a popular value is on more nodes": scope.extras > 0 && properties.isOnMore(scope),
    },
    leadsTo: {
      "a value comes back to its first nodes": scope.cools && properties.cools(scope),
    },
    fair: { weak: ["request", "deliver", "make a copy", "take a copy away"] },
  });
};
