/** Different keys are served by different directories: a key by its successor on a ring of directories. */
import { register, system } from "lockstep";
import { successor } from "../../shared/placement.ts";
import { rules as correct, type Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { messageText } from "../store/messages.ts";
import { stateText } from "../store/store.ts";
import {
  clientIds,
  directoriesOf,
  isRequest,
  KEYS,
  rolesOf,
  scripts,
  type World,
} from "./roles.ts";
import { asSingle, single } from "./single.ts";

/** "A key is served by its own directory alone": what other directories send about it, they pass on. */
const servedByItsOwn =
  (scope: Scope) =>
  ({ directory, flying }: World): boolean =>
    flying.every(
      ({ from, body }) =>
        !(from in directory) ||
        isRequest(body) ||
        from === successor(directoriesOf(scope), body.key).machine,
    );

/** The store at a scope. */
export const partitioned = (scope: Scope, rules: Rules) =>
  system({
    name: `directory partitioned by key, ${scope.query} queries`,
    roles: rolesOf(scope, rules),
    clients: Object.fromEntries(
      clientIds.map((at, i) => [`user of ${at}`, { at, script: scripts[i]! }]),
    ),
    environment: { network: "bag" },
    show: {
      message: (body) => `key ${body.key}: ${messageText(body)}`,
      state: (state) =>
        KEYS.map((key) => `key ${key}: ${stateText(state[key]!)}`).join(", "),
    },
    consistent: { linearizable: register<number | null>(null) },
    always: { "a key is served by its own directory alone": servedByItsOwn(scope) },
    refines: {
      "clients and nodes see a single directory": [
        single(scope, correct),
        asSingle(scope),
      ],
    },
  });
