/** A key that moves, whose slow node is replaced, and whose replicas fail, while the directory relays. */
import { register, system } from "lockstep";
import type { Node } from "../moves/node.ts";
import * as moved from "../moves/properties.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Client } from "../store/client.ts";
import { workloads } from "../store/workloads.ts";
import { messageText } from "./messages.ts";
import type { Directory } from "./requests.ts";
import { rolesOf, type World } from "./roles.ts";

/** What a process holds, in one line. */
const stateText = (state: Client | Directory | Node): string => {
  if ("held" in state)
    return state.hasFailed ? "failed" : `holds ${state.held?.value ?? "nothing"}`;
  if ("request" in state) return state.request === null ? "idle" : "waits";
  const { mapping, asked } = state;
  const { nodes, change } = mapping;
  const copies = change === null ? "" : `, copies to ${change.to}`;
  return `names ${nodes.join(" ")}${copies}, ${asked.length} under way`;
};

const oneKey = register<number | null>(0);

/** The state as where the directory does not relay. */
const asMoved = (world: World) => ({ ...world, directory: world.directory.mapping });

/** The store at a scope. */
export const relayed = (scope: Scope, rules: Rules) => {
  const { asks, failures, n } = scope;
  const scripts = workloads[asks]!;
  const puts = scripts.flat().filter(({ type }) => type === "put").length;
  const roles = rolesOf(scope, rules);
  const all = moved.allNodes(scope);
  return system({
    name: "directory, a key that moves while the directory relays",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag" },
    joint: (on) => ({
      fail: on(all, ({ node, directory }, id) =>
        moved.mayFail(node, directory.mapping.nodes, id, scope)
          ? { node: { [id]: { hasFailed: true } } }
          : undefined,
      ),
      detect: on(all, ({ node, directory: { mapping } }, id) =>
        node[id]!.hasFailed && !mapping.failed.includes(id)
          ? {
              directory: {
                mapping: { ...mapping, failed: [...mapping.failed, id].sort() },
              },
            }
          : undefined,
      ),
    }),
    show: { message: messageText, state: stateText },
    consistent: {
      linearizable: failures === 0 || n > 1 ? oneKey : false,
      regular: oneKey,
    },
    always: {
      "an answered put stays on a node that the directory names":
        puts === 1 && ((world) => moved.staysNamed(asMoved(world))),
      "a get never finds nothing": moved.neverMissing,
    },
    leadsTo: {
      "a request is answered": [
        ({ client }) => client.c0!.request !== null,
        ({ client }) => client.c0!.request === null,
      ],
      "a key comes back to its number of replicas": failures > 0 && [
        (world) => moved.isRepaired[0](asMoved(world)),
        (world) => moved.isRepaired[1](asMoved(world)),
      ],
    },
    fair: { weak: ["deliver", "detect", "repair"] },
  });
};
