/** Look-ups of any key from any node, in a ring whose leaf sets are right. */
import { many, one, speaks, system, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { byFingers, type Hop } from "./fingers.ts";
import { byPrefix } from "./prefix.ts";
import * as properties from "./properties.ts";

/** A look-up on its way, with the hops that it has made; or its answer. */
type Message =
  | {
      readonly type: "look up" | "ends here";
      readonly key: number;
      readonly hops: number;
    }
  | { readonly type: "found"; readonly hops: number };

/** The process that asks. */
type Asker = {
  /** How many look-ups it has begun: one, or those of each key at the first node, then at the second, and so on. */
  readonly begun: number;
  /** The key of the look-up under way, or of the last one. */
  readonly key: number;
  readonly waits: boolean;
  /** What the last one found, in how many hops. */
  readonly found: { readonly node: number; readonly hops: number } | null;
  /** The hops of all look-ups together. */
  readonly sum: number;
};

const nodes = speaks<{ readonly id: number }, Message>();
const askers = speaks<Asker, Message>();
const nameOf = (id: number): string => `node${id}`;

const node = (id: number, scope: Scope, rules: Rules) => {
  const { bits, ids, router, tables, successors, digit } = scope;
  const known = { self: id, ids, bits };
  const hopsOf = (key: number): readonly Hop[] =>
    router === "fingers"
      ? byFingers(known, key, { tables, rules })
      : byPrefix(known, key, { tables, leaves: successors, digit, rules });
  return nodes.process({
    init: { id },
    receive: (me, { body }) => {
      if (body.type === "found") return undefined;
      const { key, hops } = body;
      if (body.type === "ends here")
        return nodes.next(me).send("asker", { type: "found", hops });
      // A look-up that runs in circles must not count for ever.
      const more = Math.min(hops + 1, ids.length + 1);
      return hopsOf(key).map((hop) =>
        hop.type === "here"
          ? nodes.next(me).send("asker", { type: "found", hops })
          : nodes.next(me).send(nameOf(hop.to), {
              type: hop.type === "ends" ? "ends here" : "look up",
              key,
              hops: more,
            }),
      );
    },
  });
};

/** All look-ups: each key at each node. */
const lookUpsOf = ({ bits, ids }: Scope) =>
  ids.flatMap((at) => Array.from({ length: 2 ** bits }, (_, key) => ({ at, key })));

/** The look-ups that may come after so many. */
const nextOf = (scope: Scope, begun: number) =>
  scope.asks === "all"
    ? lookUpsOf(scope).slice(begun, begun + 1)
    : begun === 0
      ? lookUpsOf(scope)
      : [];

const asker = (scope: Scope) =>
  askers.process({
    init: { begun: 0, key: 0, waits: false, found: null, sum: 0 },
    actions: {
      "look up": (me) =>
        me.waits
          ? undefined
          : nextOf(scope, me.begun).map(({ at, key }) =>
              askers
                .next({ ...me, begun: me.begun + 1, key, waits: true, found: null })
                .send(nameOf(at), { type: "look up", key, hops: 0 }),
            ),
    },
    receive: (me, { from, body: { hops } }) =>
      askers.next({
        ...me,
        waits: false,
        found: { node: Number(from.slice("node".length)), hops },
        sum: me.sum + hops,
      }),
  });

const rolesOf = (scope: Scope, rules: Rules) => ({
  asker: one(asker(scope)),
  node: many(scope.ids.map(nameOf), (name) =>
    node(Number(name.slice("node".length)), scope, rules),
  ),
});

/** The state of the system. */
export type LookUpState = WorldOf<typeof rolesOf>;

const messageText = (message: Message): string =>
  message.type === "found"
    ? `found, ${message.hops} hops`
    : `${message.type}: ${message.key}`;

/** Look-ups at a scope. */
export const lookUp = (scope: Scope, rules: Rules) => {
  const { router } = scope;
  const isByFingers = router === "fingers";
  return system({
    name: `look-up by ${router}`,
    roles: rolesOf(scope, rules),
    show: {
      message: messageText,
      state: (state) =>
        "begun" in state
          ? `${state.begun} begun, key ${state.key}${state.found ? `, found at ${state.found.node}` : ""}`
          : undefined,
    },
    always: {
      "a look-up ends at the node of the key": properties.endsAtTheNode(scope),
      "a look-up takes at most as many hops as identifiers have bits":
        isByFingers && properties.takesAtMost(scope.bits),
      "a look-up takes at most as many hops as there are nodes": properties.takesAtMost(
        scope.ids.length,
      ),
      "a look-up takes at most four hops": properties.takesAtMost(4),
      "a look-up takes at most one hop more than there are digits":
        !isByFingers && properties.takesAtMost(Math.ceil(scope.bits / scope.digit) + 1),
      "each hop halves what remains": isByFingers && properties.halves(scope),
      "each hop lengthens the common prefix or ends in the leaf set":
        !isByFingers && properties.lengthens(scope, false),
      "each hop lengthens the common prefix or stays in the leaf set":
        !isByFingers && properties.lengthens(scope, true),
      "all look-ups together take 1,196 hops: 2.336 each": properties.together(
        scope,
        1_196,
      ),
      "by closest node 26 of 64 keys are elsewhere than by successor":
        properties.placedElsewhere(scope, rules, 26),
    },
    sometimes: {
      "all look-ups are answered": ({ asker }) => isDone(scope, asker),
    },
    leadsTo: {
      "a look-up ends": [({ asker }) => asker.waits, ({ asker }) => !asker.waits],
    },
    fair: { weak: ["deliver"] },
    ends: ({ asker }) => isDone(scope, asker),
  });
};

const isDone = (scope: Scope, { begun, waits }: Asker): boolean =>
  !waits && nextOf(scope, begun).length === 0;
