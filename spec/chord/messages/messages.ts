/** The upkeep of the ring in messages: a node asks, waits for the answer, or gives up. */
import { ids, many, type On, system, type WorldOf } from "lockstep";
import { joint } from "../joint/joint.ts";
import { firstOf } from "../joint/roles.ts";
import { drawn } from "../ring/drawing.ts";
import type { Lists } from "../ring/lists.ts";
import * as properties from "../ring/properties.ts";
import type { Rules } from "../rules.ts";
import { rules as correct } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { asJoint } from "./as-joint.ts";
import { node } from "./node.ts";
import { type Message, type Node, OUT, type Ring } from "./state.ts";

const ringOf = (scope: Scope): Ring => {
  const all = ids("n", scope.nodes);
  const { successors } = scope;
  return { all, first: all.slice(0, successors + 1 + lossesOf(scope)), successors };
};

/** How many members fail or leave at most. */
const lossesOf = ({ failures, leaves }: Scope): number => failures + leaves;

const rolesOf = (scope: Scope, rules: Rules) => {
  const ring = ringOf(scope);
  return {
    node: many(ring.all, (self) => {
      const { succs, prdc } = firstOf({ ...scope, failures: lossesOf(scope) }, self);
      const init: Node = succs.length === 0 ? OUT : { ...OUT, phase: "in", succs, prdc };
      return node(init, {
        self,
        ring,
        rules,
        timesOutAnyTime: scope.timeOuts === "any",
        returns: scope.returns,
      });
    }),
  };
};

type RolesOf = ReturnType<typeof rolesOf>;
type MessagesState = WorldOf<typeof rolesOf>;

const messageText = (message: Message): string =>
  message.type === "state"
    ? `state → ${message.succs.join(" ")}, ← ${message.prdc}`
    : message.type === "ask"
      ? `ask (${message.why})`
      : message.type;

const stateText = ({ phase, succs, prdc, asks, notifies, checks }: Node): string =>
  phase !== "in"
    ? asks === null
      ? phase
      : `joins, asks ${asks.node}`
    : [
        `→ ${succs.join(" ")}`,
        `← ${prdc}`,
        ...(asks === null ? [] : [`asks ${asks.node}`]),
        ...(notifies === null ? [] : [`notifies ${notifies}`]),
        ...(checks === null ? [] : [`checks for ${checks}`]),
      ].join(", ");

/** A node leaves, if not so many have left; not while it waits for an answer. */
const leaving = (nodes: Readonly<Record<string, Node>>, id: string, most: number) => {
  const left = Object.values(nodes).filter(({ phase }) => phase === "left").length;
  const { phase, asks } = nodes[id]!;
  return left < most && phase === "in" && asks === null
    ? { [id]: { ...OUT, phase: "left" as const } }
    : undefined;
};

/** A node that has failed comes back, once, and not before all others know that it has failed. */
const comingBack = (nodes: Readonly<Record<string, Node>>, id: string) => {
  const isAwaited = Object.values(nodes).some(
    ({ asks, notifies, checks, prdc }) =>
      asks?.node === id ||
      notifies === id ||
      (checks !== null && (checks === id || prdc === id)),
  );
  const { phase, again } = nodes[id]!;
  return phase === "failed" && again !== true && !isAwaited
    ? { [id]: { ...OUT, again: true as const } }
    : undefined;
};

/**
 * A node fails, if not so many have failed. To fail while it waits for an answer is to fail before it asked: no other
 * node sees a difference.
 */
const failing = (nodes: Readonly<Record<string, Node>>, id: string, most: number) => {
  const failed = Object.values(nodes).filter(
    ({ phase, again }) => phase === "failed" || again === true,
  ).length;
  const { phase, asks } = nodes[id]!;
  return failed < most && phase === "in" && asks === null
    ? { [id]: { ...OUT, phase: "failed" as const } }
    : undefined;
};

/** Are all nodes in one ring that have not failed? */
const isComplete = (nodes: Readonly<Record<string, Node>>): boolean =>
  properties.isWhole(nodes) && Object.values(nodes).every(({ phase }) => phase !== "out");

/** What is true always, of the ring as joint steps see it. */
const alwaysOf = (scope: Scope) => {
  const ring = ringOf(scope);
  const of =
    (holds: (lists: Lists) => boolean) =>
    ({ node, flying }: Pick<MessagesState, "node" | "flying">): boolean =>
      holds(asJoint(node, flying, ring));
  return {
    "there is a ring": of(properties.someRing),
    "there is one ring at most": of(properties.oneRing),
    "rings are in order, and a node alone on its ring is the only one on any": of(
      properties.orderedAlsoAlone,
    ),
    "a member off the ring leads to it": of(properties.connectedAppendages),
    "each member has a live successor": of(properties.liveSuccessors),
    "there are more principals than successors in a list": of(
      properties.enoughPrincipals(scope.successors),
    ),
  };
};

/** What the world does with nodes, or they do at once where they know of each other. */
const jointOf = (scope: Scope, on: On<RolesOf>) => {
  const { failures, leaves, returns } = scope;
  const { all } = ringOf(scope);
  const isRight = scope.timeOuts === "right";
  return {
    fail: on(failures > 0 ? all : [], ({ node }, id) => {
      const after = failing(node, id, failures);
      return after && { node: after };
    }),
    ...(isRight && {
      "give a notice up": on(failures > 0 ? all : [], ({ node }, id) => {
        const { notifies } = node[id]!;
        return notifies !== null && node[notifies]!.phase === "failed"
          ? { node: { [id]: { notifies: null } } }
          : undefined;
      }),
    }),
    ...(isRight &&
      leaves > 0 && {
        leave: on(all, ({ node }, id) => {
          const after = leaving(node, id, leaves);
          return after && { node: after };
        }),
      }),
    ...(returns && {
      "come back": on(all, ({ node }, id) => {
        const after = comingBack(node, id);
        return after && { node: after };
      }),
    }),
  };
};

/** The ring in messages at a scope. */
export const messages = (scope: Scope, rules: Rules) => {
  const ring = ringOf(scope);
  return system({
    name: "Chord, in messages",
    roles: rolesOf(scope, rules),
    environment: { network: "bag" },
    joint: (on) => jointOf(scope, on),
    show: {
      message: messageText,
      state: stateText,
      world: ({ node }) => drawn(node),
    },
    always: alwaysOf(scope),
    sometimes: {
      "all nodes are in one ring": ({ node }) => isComplete(node),
    },
    refines: {
      "each message step is a joint step": [
        joint(
          {
            ...scope,
            failures: lossesOf(scope),
            work: "joint",
            protocol: "corrected",
            notices: "each",
            fails: true,
          },
          correct,
        ),
        ({ node, flying }) => ({ node: asJoint(node, flying, ring), weather: {} }),
      ],
    },
    // A node that gives up early asks again, and its questions pile up on the network.
    ...(rules.timesOutEarly && {
      within: ({ flying }: Pick<MessagesState, "flying">) => flying.length < 3,
    }),
    ends: () => true,
  });
};
