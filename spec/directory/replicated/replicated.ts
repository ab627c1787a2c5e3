/** The directory itself on several nodes: one is the writer of the mapping, and the others serve look-ups. */
import { register, system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { workloads } from "../store/workloads.ts";
import { type Client, lookOf } from "./client.ts";
import { messageText } from "./messages.ts";
import type { Node } from "./node.ts";
import * as properties from "./properties.ts";
import { rolesOf } from "./roles.ts";
import type { Directory } from "./state.ts";

/** What a process holds, in one line. */
const stateText = (state: Client | Directory | Node): string => {
  if ("held" in state) return `holds ${state.held?.value ?? "nothing"}`;
  if ("request" in state) return state.request === null ? "idle" : "waits";
  if (state.hasFailed) return "failed";
  const { mapping, isWriter, agreed, change } = state;
  return [
    `${isWriter ? "writer, " : ""}names ${mapping.nodes.join(" ")}, epoch ${mapping.epoch}`,
    ...(agreed === null ? [] : ["takes over"]),
    ...(change === null ? [] : [`changes to ${change.to.nodes.join(" ")}`]),
  ].join(", ");
};

const oneKey = register<number | null>(0);

/** The store at a scope. */
export const replicated = (scope: Scope, rules: Rules) => {
  const { asks, failures, directories, change } = scope;
  const scripts = workloads[asks]!;
  const roles = rolesOf(scope, rules);
  return system({
    name: "directory on several nodes",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag" },
    joint: (on, changes) => ({
      // The first writer fails first.
      fail: on(roles.directory.ids.slice(0, failures), ({ directory }, id) =>
        !directory[id]!.hasFailed
          ? { directory: { [id]: { hasFailed: true, isWriter: false } } }
          : undefined,
      ),
      "ask another directory": on(roles.client.ids, ({ client, directory }, id) => {
        const { request, known, asks } = client[id]!;
        if (request === null || known !== null) return undefined;
        if (!directory[roles.directory.ids[asks]!]!.hasFailed) return undefined;
        const next = (asks + 1) % directories;
        return changes({ client: { [id]: { asks: next } } }).send(
          id,
          roles.directory.ids[next]!,
          lookOf(client[id]!),
        );
      }),
    }),
    show: { message: messageText, state: stateText },
    consistent: { linearizable: oneKey, regular: oneKey },
    always: {
      "no two directories are the writer in one epoch": properties.oneWriter,
      "replicas agree once no put is on its way":
        change === "none" && properties.replicasAgree,
      "a get never finds nothing": properties.neverMissing,
    },
    leadsTo: {
      "a request is answered": properties.isAnswered(roles.client.ids[0]!),
    },
    fair: { weak: ["deliver", "take over", "ask another directory"] },
    ends: () => true,
  });
};
