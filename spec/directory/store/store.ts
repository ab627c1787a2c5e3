/** Puts and gets of a key whose nodes a directory knows, in every way to ask and to replicate. */
import { register, system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Client } from "./client.ts";
import { counting, isCounted } from "./cost.ts";
import type { Directory } from "./master.ts";
import { messageText } from "./messages.ts";
import type { Node } from "./node.ts";
import * as properties from "./properties.ts";
import { clientsOf, rolesOf } from "./roles.ts";
import { workloads } from "./workloads.ts";

type State = Client | Directory | Node;

/** What a process holds, in one line. */
export const stateText = (state: State): string => {
  if ("held" in state) return `holds ${state.held.value ?? "nil"}`;
  if ("request" in state) return state.request === null ? "idle" : "waits";
  const { puts, queue } = state;
  return `${puts.length} under way${queue.length > 0 ? `, ${queue.length} wait` : ""}`;
};

/** What the store looks like to its clients: one key with one copy. */
const oneKey = register<number | null>(null);

/** The store at a scope. */
export const store = (scope: Scope, rules: Rules) => {
  const { asks, crashes, loss } = scope;
  const scripts = workloads[asks]!;
  const puts = scripts.flat().filter(({ type }) => type === "put").length;
  const isCalm = crashes + loss === 0;
  const counts = isCounted(scope);
  return system({
    name: `directory, ${scope.query} queries`,
    roles: rolesOf(scope, rules),
    clients: Object.fromEntries(
      clientsOf(scope).map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag", crashes, loss },
    show: { message: messageText, state: stateText },
    observe: counts && counting(scope),
    consistent: { linearizable: !counts && oneKey, regular: !counts && oneKey },
    always: {
      "replicas agree once no put is on its way": isCalm && properties.replicasAgree,
      "each replica has an answered put":
        isCalm && puts === 1 && properties.eachHasThePut,
      "an answered put is not lost": puts === 1 && properties.isNotLost,
      "an operation costs what its scheme says":
        counts && properties.costsWhatItSays(scope),
      "no value passes through the directory": counts && properties.relaysNothing,
      "this query is faster than the other one": counts && properties.isFaster(scope),
    },
    // A node that has failed answers no client.
    ends: () => !isCalm,
  });
};
