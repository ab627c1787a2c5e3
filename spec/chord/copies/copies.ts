/** One key on the leaf set of its owner: puts and gets, failures and repair. The ring itself is right here. */
import { ids, many, register, system, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import {
  type Client,
  client,
  type Message,
  type Node,
  node,
  type Request,
} from "./node.ts";
import { askedBy, failing, leavesOf, repaired } from "./ring.ts";

const nodesOf = ({ nodes }: Scope): readonly string[] => ids("n", nodes);
const clientsOf = (): readonly string[] => ids("c", 2);

const rolesOf = (scope: Scope, rules: Rules) => {
  const all = nodesOf(scope);
  return {
    node: many(all, (id) => node(leavesOf(all, id, scope.copies), rules)),
    client: many(clientsOf(), () => client()),
  };
};

type CopiesState = WorldOf<typeof rolesOf>;

const scripts: readonly (readonly Request[])[] = [
  [{ type: "put", value: 1 }],
  [{ type: "get" }, { type: "get" }],
];

const messageText = (message: Message): string =>
  "value" in message ? `${message.type} ${message.value ?? "nil"}` : message.type;

const stateText = (state: Node | Client): string => {
  if ("request" in state)
    return state.request === null
      ? "idle"
      : `waits${state.asks ? ` for ${state.asks}` : ""}`;
  if (state.phase !== "live") return state.phase;
  const put = state.put === null ? "" : `, waits for ${state.put.missing.join(" ")}`;
  return `has ${state.value ?? "nil"}${put}`;
};

/** The one put was answered, so a live node has its value. */
const isNotLost = ({ node, history }: CopiesState): boolean =>
  history.every(
    ({ request, returned }) =>
      request.type === "get" ||
      returned === Infinity ||
      Object.values(node).some(
        ({ phase, value }) => phase === "live" && value === request.value,
      ),
  );

/** Each client asks; where nodes fail there is the one put alone. */
const askingAt = (isCalm: boolean) =>
  Object.fromEntries(
    clientsOf().map((at, i) => [
      `user of ${at}`,
      { at, script: isCalm || i === 0 ? scripts[i]! : [] },
    ]),
  );

/** Copies on the leaf set, at a scope. */
export const copies = (scope: Scope, rules: Rules) => {
  const isCalm = scope.failures === 0;
  const all = nodesOf(scope);
  const failingNodes = isCalm ? [] : all;
  return system({
    name: "copies on the leaf set",
    roles: rolesOf(scope, rules),
    clients: askingAt(isCalm),
    environment: { network: "bag" },
    joint: (on, changes) => ({
      "ask a node": on(clientsOf(), all, ({ client, node }, id, to) => {
        const { request } = client[id]!;
        return askedBy(client[id]!, node, scope).includes(to) && request !== null
          ? changes({ client: { [id]: { asks: to } } }).send(id, to, request)
          : undefined;
      }),
      // Its node has failed.
      "ask again": on(
        isCalm || !rules.asksAgain ? [] : clientsOf(),
        ({ client, node }, id) => {
          const { asks } = client[id]!;
          return asks !== null && node[asks]!.phase !== "live"
            ? { client: { [id]: { asks: null } } }
            : undefined;
        },
      ),
      fail: on(failingNodes, ({ node }, id) => {
        const after = failing(node, id, scope);
        return after && { node: after };
      }),
      repair: on(({ node }) => {
        const after = isCalm ? undefined : repaired(node, scope, rules);
        if (after === undefined) return undefined;
        const { node: patch, owner, done } = after;
        return done === undefined
          ? { node: patch }
          : changes({ node: patch }).send(owner, done, { type: "done" });
      }),
    }),
    show: { message: messageText, state: stateText },
    consistent: {
      linearizable: isCalm && register<number | null>(null),
      regular: isCalm && register<number | null>(null),
    },
    always: { "an answered put is not lost": !isCalm && isNotLost },
    leadsTo: {
      "a put is answered": [
        ({ client }) => client.c0!.request !== null,
        ({ client }) => client.c0!.request === null,
      ],
    },
    fair: { weak: ["deliver", "ask a node", "ask again", "repair"] },
    ends: () => true,
  });
};
