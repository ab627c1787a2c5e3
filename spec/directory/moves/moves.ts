/** A key that moves to another node, whose slow node is replaced, and whose replicas fail. */
import { register, system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { workloads } from "../store/workloads.ts";
import { type Client, lookOf } from "./client.ts";
import type { Directory } from "./master.ts";
import { messageText } from "./messages.ts";
import type { Node } from "./node.ts";
import * as properties from "./properties.ts";

/** What a process holds, in one line. */
const stateText = (state: Client | Directory | Node): string => {
  if ("held" in state)
    return state.hasFailed ? "failed" : `holds ${state.held?.value ?? "nothing"}`;
  if ("request" in state) return state.request === null ? "idle" : "waits";
  const { nodes, change } = state;
  return `names ${nodes.join(" ")}${change === null ? "" : `, copies to ${change.to}`}`;
};

const oneKey = register<number | null>(0);

/** The store at a scope. */
export const moves = (scope: Scope, rules: Rules) => {
  const { asks, failures, n, duplicates } = scope;
  const scripts = workloads[asks]!;
  const puts = scripts.flat().filter(({ type }) => type === "put").length;
  const roles = properties.rolesOf(scope, rules);
  const all = properties.allNodes(scope);
  return system({
    name: "directory, a key that moves",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag", duplicates },
    joint: (on, changes) => ({
      fail: on(all, ({ node, directory }, id) =>
        properties.mayFail(node, directory.nodes, id, scope)
          ? { node: { [id]: { hasFailed: true } } }
          : undefined,
      ),
      detect: on(all, ({ node, directory }, id) =>
        node[id]!.hasFailed && !directory.failed.includes(id)
          ? { directory: { failed: [...directory.failed, id].sort() } }
          : undefined,
      ),
      // A client that waits for a node which has failed.
      "look again": on(roles.client.ids, ({ client, node }, id) => {
        const me = client[id]!;
        const isStuck = me.known?.nodes.some((each) => node[each]!.hasFailed) ?? false;
        return isStuck && me.request !== null && !me.isLooking
          ? changes({ client: { [id]: { isLooking: true } } }).send(
              id,
              "directory",
              lookOf(me, rules),
            )
          : undefined;
      }),
    }),
    show: { message: messageText, state: stateText },
    consistent: {
      linearizable: failures === 0 || n > 1 ? oneKey : false,
      regular: oneKey,
    },
    always: {
      "an answered put stays on a node that the directory names":
        puts === 1 && properties.staysNamed,
      "a get never finds nothing": properties.neverMissing,
    },
    leadsTo: {
      "a key comes back to its number of replicas": failures > 0 && properties.isRepaired,
    },
    fair: { weak: ["deliver", "detect", "repair"] },
    ends: () => failures > 0,
  });
};
